//! The limits: actix with nothing behind it, actix with one prepared statement of diesel-async
//! a request, and Postgres with those statements and no HTTP.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Text, Uuid as SqlUuid};
use diesel_async::pooled_connection::deadpool::Pool;
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// One row of about the size of a subscription's.
pub const TABLE: &str = "CREATE TABLE raw (id uuid PRIMARY KEY, body text NOT NULL)";

macro_rules! statement {
    ($name:ident { $($field:ident: $kind:ty),* }, $($part:tt),*) => {
        #[derive(QueryId)]
        struct $name { $($field: $kind),* }
        impl QueryFragment<Pg> for $name {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
                $(statement!(@part self, out, $part);)*
                Ok(())
            }
        }
    };
    (@part $this:ident, $out:ident, $sql:literal) => { $out.push_sql($sql) };
    (@part $this:ident, $out:ident, (id)) => { $out.push_bind_param::<SqlUuid, _>(&$this.id)? };
    (@part $this:ident, $out:ident, (body)) => { $out.push_bind_param::<Text, _>(&$this.body)? };
}
statement!(Get { id: Uuid }, "SELECT body FROM raw WHERE id = ", (id));
statement!(Insert { id: Uuid, body: String }, "INSERT INTO raw (id, body) VALUES (", (id), ", ", (body), ")");
statement!(Update { id: Uuid, body: String }, "UPDATE raw SET body = ", (body), " WHERE id = ", (id));

impl Query for Get {
    type SqlType = Text;
}

/// The three statements.
#[derive(Clone, Copy, Debug)]
pub enum Operation {
    Get,
    Insert,
    Update,
}

async fn perform(connection: &mut AsyncPgConnection, operation: Operation, id: Uuid, body: &str) -> String {
    let body = body.to_owned();
    match operation {
        Operation::Get => Get { id }.get_result(connection).await.expect("the row is there"),
        Operation::Insert => Insert { id, body }.execute(connection).await.expect("the id is new").to_string(),
        Operation::Update => Update { id, body }.execute(connection).await.expect("the row is there").to_string(),
    }
}

/// The n-th id of the rows that are there.
pub fn id(n: u64) -> Uuid {
    Uuid::from_u128(u128::from(n) + 1)
}

/// Postgres alone: `connections` of them, for `time`; gives operations a second.
pub async fn postgres(url: &str, connections: usize, time: Duration, operation: Operation, rows: u64) -> f64 {
    let count = Arc::new(AtomicU64::new(0));
    let started = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|_| {
            let (url, count) = (url.to_owned(), count.clone());
            tokio::spawn(async move {
                let mut connection = AsyncPgConnection::establish(&url).await.expect("the cluster runs");
                let body = "x".repeat(600);
                while started.elapsed() < time {
                    let n = count.fetch_add(1, Ordering::Relaxed);
                    let id = if matches!(operation, Operation::Insert) { Uuid::new_v4() } else { id(n * 7919 % rows) };
                    perform(&mut connection, operation, id, &body).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("a connection ended in a panic");
    }
    AtomicU64::load(&count, Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64()
}

/// The raw server, in a process of its own.
pub async fn serve(url: &str, port: u16) {
    let mut config = ManagerConfig::default();
    config.recycling_method = RecyclingMethod::Fast;
    let manager = AsyncDieselConnectionManager::new_with_config(url, config);
    let pool: Pool<AsyncPgConnection> = Pool::builder(manager).max_size(16).build().expect("a pool");
    let handler = |operation: Operation| {
        move |pool: Data<Pool<AsyncPgConnection>>, path: web::Path<Uuid>, body: String| async move {
            let mut connection = pool.get().await.expect("the cluster runs");
            let id = if matches!(operation, Operation::Insert) { Uuid::new_v4() } else { path.into_inner() };
            HttpResponse::Ok()
                .content_type("application/json")
                .body(perform(&mut connection, operation, id, &body).await)
        }
    };
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Data::new(pool.clone()))
            .route("/hello", web::get().to(|| async { HttpResponse::Ok().body("hello") }))
            .route("/raw/{id}", web::get().to(handler(Operation::Get)))
            .route("/raw/{id}", web::post().to(handler(Operation::Insert)))
            .route("/raw/{id}", web::patch().to(handler(Operation::Update)))
    });
    server.workers(2).bind(("127.0.0.1", port)).expect("a free port").run().await.expect("it runs until killed");
}
