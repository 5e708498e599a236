//! Rows turned into columns, as `unnest` takes them.

use std::fmt::Debug;
use std::marker::PhantomData;

use diesel::pg::Pg;
use diesel::prelude::QueryResult;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::serialize::ToSql;
use diesel::sql_types::{Array, HasSqlType};

type Fragment<'a> = Box<dyn QueryFragment<Pg> + Send + 'a>;

/// The binds of one `unnest`, in order; [`columns!`] makes them.
pub(super) struct Columns<'a>(pub(super) Vec<Fragment<'a>>);

impl QueryFragment<Pg> for Columns<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        for (place, column) in self.0.iter().enumerate() {
            if place > 0 {
                out.push_sql(", ");
            }
            column.walk_ast(out.reborrow())?;
        }
        Ok(())
    }
}

struct Column<K, T>(Vec<T>, PhantomData<fn() -> K>);

impl<K: 'static, T: Debug + ToSql<K, Pg>> QueryFragment<Pg> for Column<K, T>
where
    Pg: HasSqlType<K>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_bind_param::<Array<K>, _>(&self.0)
    }
}

pub(super) fn column<'a, K: 'static, T: Debug + Send + ToSql<K, Pg> + 'a>(
    values: impl Iterator<Item = T>,
) -> Fragment<'a>
where
    Pg: HasSqlType<K>,
{
    Box::new(Column::<K, T>(values.collect(), PhantomData))
}

/// The columns of some rows: the type of each in SQL, and its value in a row.
macro_rules! columns {
    ($rows:expr, |$row:ident| $($kind:ty: $value:expr),+ $(,)?) => {
        $crate::store::columns::Columns(vec![
            $($crate::store::columns::column::<$kind, _>($rows.iter().map(|$row| $value))),+
        ])
    };
}
pub(super) use columns;
