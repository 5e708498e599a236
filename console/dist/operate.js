import { $ as lasting, $t as user_effect, A as OrganizationSelect, At as set_checked, B as save, Bt as if_block, Ct as bind_element_size, D as OPERATIONS, E as tried, Et as bind_value, F as shown, Ft as set_style, G as toasts, Gt as from_svg, H as Dialog, Ht as append, I as Time, It as set_class, J as DAY, Jt as delegated, K as Icon, Kt as text, L as State, Lt as clsx, M as organizations, N as EVENT_TYPES, Nt as init_select, Ot as remove_input_defaults, P as progress, Pt as select_option, Q as STATES, Qt as template_effect, Rt as each, S as inboxOf, St as bind_this, U as Empty, Ut as comment, V as Resend, Vt as set_text, W as copy, Wt as from_html, X as MINUTE, Xt as get, Y as HOUR, Yt as event, Z as SECOND, Zt as untrack, _ as HealthStrip, _t as go, an as set, at as NOW_AND_THEN, bt as setQuery, c as member, cn as remove_textarea_child, d as places, dn as next, dt as ask, en as child, et as many, f as Horizon, fn as reset, g as Health, h as Reasons, i as Json, in as proxy, it as words, j as firstOrganization, jt as set_value, k as keys, kt as set_attribute, l as parse, ln as pop, lt as Failure, m as saveDrawing, mn as to_array, mt as clock, n as SubscriptionSelect, nn as only_child, nt as roughly, o as MASK, on as state, ot as query, p as Flow, pn as noop, pt as session, q as preferences, qt as delegate, r as OneTime, rn as sibling, rt as shortId, s as changes, sn as user_derived, tn as first_child, tt as point, u as Id, un as push, ut as api, v as ResendState, vt as href, w as resend, wt as bind_checked, xt as prop, y as Deliveries, yt as place, z as csv, zt as index } from "./app.js";
// src/draw/schedule.ts
var WINDOW = 14 * DAY;
var linear = (from, to) => (offset) => (offset - from) / (to - from);
var doubling = (from, to) => (offset) => Math.log2(offset / from) / Math.log2(to / from);
/** The zones of a schedule whose tries began at these offsets from its first. */
function zones(offsets, lasting) {
	const atOnce = Math.max(1, ...offsets.filter((offset) => offset < 50 * SECOND)) * 1.12;
	const border = Math.max(atOnce, 30 * SECOND);
	const make = (name, from, to, left, right, place, ticks) => ({
		name,
		from,
		to,
		left,
		right,
		place,
		ticks
	});
	return [
		make("at once", 0, atOnce, .015, .2, linear(0, atOnce), [{
			at: atOnce / 1.12,
			text: offsets.length > 1 ? lasting(atOnce / 1.12) : ""
		}]),
		make("minutes", border, HOUR, .24, .5, doubling(border, HOUR), [
			1,
			4,
			15
		].map((m) => ({
			at: m * MINUTE,
			text: `${m} m`
		}))),
		make("hours", HOUR, DAY, .5, .72, doubling(HOUR, DAY), [
			1,
			4,
			12
		].map((h) => ({
			at: h * HOUR,
			text: `${h} h`
		}))),
		make("days", DAY, WINDOW, .72, .965, linear(DAY, WINDOW), [
			1,
			4,
			7,
			10
		].map((d) => ({
			at: d * DAY,
			text: `${d} d`
		})))
	];
}
/** From 0 to 1; what is before the first or after the last zone stands at the edge. */
function position(all, offset) {
	const last = all[all.length - 1];
	for (const [index, zone] of all.entries()) if (offset <= zone.to) {
		if (offset < zone.from) {
			const before = all[index - 1];
			if (!before) return zone.left;
			const share = (offset - before.to) / (zone.from - before.to);
			return before.right + Math.max(0, Math.min(1, share)) * (zone.left - before.right);
		}
		return zone.left + zone.place(offset) * (zone.right - zone.left);
	}
	return Math.min(.995, last.right + .012);
}
/** The schedules of a delivery: a resend begins another, after a 200 or after the last try of the window. `startedAt` is when the
* present one began, if it goes on. */
function rows(attempts, startedAt) {
	const all = [];
	let current = [];
	const begin = startedAt ? Date.parse(startedAt) : NaN;
	for (const attempt of attempts) {
		const at = Date.parse(attempt.startedAt);
		const first = current[0];
		const last = current.at(-1);
		const isOver = first && last && (!last.reason || Date.parse(last.startedAt) - Date.parse(first.startedAt) > WINDOW - 6e4);
		if (first && (at >= begin && Date.parse(first.startedAt) < begin || isOver)) {
			all.push(current);
			current = [];
		}
		current.push(attempt);
	}
	if (current.length > 0) all.push(current);
	return all;
}
// src/draw/Schedule.svelte
var root$16 = from_svg(`<line y1="18" class="border svelte-skx20x"></line>`);
var root_1$15 = from_svg(`<line class="tick svelte-skx20x"></line><text class="label svelte-skx20x"> </text>`, 1);
var root_2$14 = from_svg(`<!><text y="12" class="zone svelte-skx20x"> </text><!>`, 1);
var root_3$14 = from_svg(`<text class="label svelte-skx20x"> </text>`);
var root_4$13 = from_svg(`<rect height="10" class="held svelte-skx20x"><title>Held until the subscription is active, or the window ends</title></rect>`);
var root_5$13 = from_svg(`<g class="mark plan svelte-skx20x" role="button"><title> </title><rect width="24" height="28" fill="transparent"></rect><circle r="5" class="svelte-skx20x"></circle></g>`);
var root_6$12 = from_svg(`<g class="mark plan svelte-skx20x"><title> </title><circle r="5" class="svelte-skx20x"></circle></g>`);
var root_7$10 = from_svg(`<rect height="6" class="band svelte-skx20x"></rect><!>`, 1);
var root_8$10 = from_svg(`<line class="now svelte-skx20x"></line><text class="now-label svelte-skx20x">now</text>`, 1);
var root_9$8 = from_svg(`<!><!><!>`, 1);
var root_10$7 = from_svg(`<circle r="6" class="svelte-skx20x"></circle><path class="tick-in svelte-skx20x"></path>`, 1);
var root_11$6 = from_svg(`<rect width="9" height="9" class="svelte-skx20x"></rect>`);
var root_12$6 = from_svg(`<g role="button"><title> </title><rect width="12" height="28" fill="transparent" class="svelte-skx20x"></rect><!></g>`);
var root_13$5 = from_svg(`<line class="axis svelte-skx20x"></line><!><g><title> </title><path class="flag svelte-skx20x"></path></g><!><!>`, 1);
var root_14$5 = from_html(`<span class="svelte-skx20x"><i class="h svelte-skx20x"></i>to come, ±10 %</span>`);
var root_15$4 = from_html(`<tr><td class="num"> </td><td class="num"> </td><td class="num"> </td><td> </td></tr>`);
var root_16$3 = from_html(`<tr class="quiet"><td class="num"> </td><td class="num"> </td><td class="num"> </td><td>planned</td></tr>`);
var root_17$3 = from_html(`<!> <!>`, 1);
var root_18$3 = from_html(`<table><thead><tr><th>Try</th><th>Time</th><th>After the first</th><th>Outcome</th></tr></thead><tbody></tbody></table>`);
var root_19$3 = from_html(`<div class="figure svelte-skx20x"><div class="scrolls"><svg role="group" class="svelte-skx20x"><defs><pattern id="held" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="2.5" height="6" class="hatch svelte-skx20x"></rect></pattern></defs><!><!></svg></div> <div class="spread small quiet"><span class="row legend svelte-skx20x"><span class="svelte-skx20x"><i class="d svelte-skx20x"></i>failed</span><span class="svelte-skx20x"><i class="c svelte-skx20x"></i>200</span><!><span class="svelte-skx20x"><i class="f svelte-skx20x"></i>end of the window</span></span> <span class="row"><button class="link small"> </button><button class="link small">SVG</button><button class="link small">CSV</button></span></div> <!></div>`);
function Schedule($$anchor, $$props) {
	push($$props, true);
	let width = state(900);
	let isTable = state(false);
	let figure = state(void 0);
	const flat = () => [...$$props.delivery.attempts.map((one) => ({
		try: one.number,
		at: one.startedAt,
		status: one.status,
		reason: one.reason,
		milliseconds: one.totalMs
	})), ...get(planned).map((one) => ({
		try: one.number,
		at: one.at,
		status: void 0,
		reason: "planned",
		milliseconds: void 0
	}))];
	const schedule = user_derived(() => $$props.delivery.schedule);
	const begun = user_derived(() => rows($$props.delivery.attempts, get(schedule)?.startedAt));
	const lines = user_derived(() => {
		const made = get(begun).map((attempts) => ({
			attempts,
			start: Date.parse(attempts[0].startedAt),
			isLast: false
		}));
		const start = get(schedule)?.startedAt ? Date.parse(get(schedule).startedAt) : void 0;
		const last = made.at(-1);
		if (start !== void 0 && (!last || last.start < start)) made.push({
			attempts: [],
			start,
			isLast: false
		});
		if (made.length) made[made.length - 1].isLast = true;
		return made;
	});
	const W = user_derived(() => Math.max(680, get(width)));
	const ROW = 58;
	const TOP = 26;
	const H = user_derived(() => TOP + get(lines).length * ROW + 22);
	const isEnded = user_derived(() => $$props.delivery.state === "DELIVERED" || $$props.delivery.state === "EXHAUSTED");
	const all = user_derived(() => zones(get(lines).flatMap(({ attempts, start }) => attempts.map((attempt) => Date.parse(attempt.startedAt) - start)), lasting));
	const x = (offset) => position(get(all), offset) * get(W);
	const isGood = (attempt) => !attempt.reason && attempt.status === 200;
	const told = (attempt) => `Try ${attempt.number}, ${point(Date.parse(attempt.startedAt), preferences.zone, "both")}: ${isGood(attempt) ? "200" : [attempt.status, words(attempt.reason ?? "")].filter(Boolean).join(", ")}, ${lasting(attempt.totalMs)}`;
	const planned = user_derived(() => get(isEnded) ? [] : get(schedule)?.planned ?? []);
	const sentence = user_derived(() => `Two weeks from the first try. ${many($$props.delivery.attempts.length, "try", "tries")} made${get(planned).length ? `; the next ${lasting(Math.max(0, Date.parse(get(planned)[0].at) - clock.now))} from now` : get(isEnded) ? `; ${$$props.delivery.state === "DELIVERED" ? "delivered" : "given up"}` : ""}.`);
	/** The marks in the order of time, walked with the arrows. */
	function walk(event) {
		const step = {
			ArrowLeft: -1,
			ArrowRight: 1
		}[event.key];
		if (!step) return;
		const marks = [...event.currentTarget.querySelectorAll("[role=button]")].sort((one, two) => one.getBoundingClientRect().left - two.getBoundingClientRect().left || one.getBoundingClientRect().top - two.getBoundingClientRect().top);
		const at = marks.indexOf(document.activeElement);
		marks[Math.max(0, Math.min(marks.length - 1, at + step))]?.focus();
		event.preventDefault();
	}
	var div = root_19$3();
	var div_1 = child(div);
	var svg = child(div_1);
	var node = sibling(child(svg));
	each(node, 19, () => get(all), (zone) => zone.name, ($$anchor, zone, index) => {
		var fragment = root_2$14();
		var node_1 = first_child(fragment);
		var consequent = ($$anchor) => {
			var line_1 = root$16();
			template_effect(() => {
				set_attribute(line_1, "x1", get(index) === 1 ? get(W) * .22 : get(zone).left * get(W));
				set_attribute(line_1, "x2", get(index) === 1 ? get(W) * .22 : get(zone).left * get(W));
				set_attribute(line_1, "y2", get(H) - 20);
			});
			append($$anchor, line_1);
		};
		if_block(node_1, ($$render) => {
			if (get(index) > 0) $$render(consequent);
		});
		var text = sibling(node_1);
		var text_1 = only_child(text, true);
		var node_2 = sibling(text);
		each(node_2, 17, () => get(zone).ticks, (tick) => tick.at, ($$anchor, tick) => {
			var fragment_1 = comment();
			var node_3 = first_child(fragment_1);
			var consequent_1 = ($$anchor) => {
				var fragment_2 = root_1$15();
				var line_2 = first_child(fragment_2);
				var text_2 = sibling(line_2);
				var text_3 = only_child(text_2, true);
				template_effect(($0, $1, $2) => {
					set_attribute(line_2, "x1", $0);
					set_attribute(line_2, "x2", $1);
					set_attribute(line_2, "y1", get(H) - 20);
					set_attribute(line_2, "y2", get(H) - 16);
					set_attribute(text_2, "x", $2);
					set_attribute(text_2, "y", get(H) - 4);
					set_attribute(text_2, "text-anchor", get(index) > 0 && get(tick).at === get(zone).from ? "start" : "middle");
					set_text(text_3, get(tick).text);
				}, [
					() => x(get(tick).at),
					() => x(get(tick).at),
					() => x(get(tick).at)
				]);
				append($$anchor, fragment_2);
			};
			if_block(node_3, ($$render) => {
				if (get(tick).text) $$render(consequent_1);
			});
			append($$anchor, fragment_1);
		});
		template_effect(() => {
			set_attribute(text, "x", get(index) === 0 ? 6 : (get(index) === 1 ? .22 : get(zone).left) * get(W) + 6);
			set_text(text_1, get(zone).name);
		});
		append($$anchor, fragment);
	});
	var node_4 = sibling(node);
	each(node_4, 19, () => get(lines), (line) => line.start, ($$anchor, line, index) => {
		const y = user_derived(() => TOP + get(index) * ROW + 24);
		const end = user_derived(() => get(line).isLast && get(schedule)?.windowEndsAt ? Date.parse(get(schedule).windowEndsAt) - get(line).start : WINDOW);
		var fragment_3 = root_13$5();
		var line_3 = first_child(fragment_3);
		var node_5 = sibling(line_3);
		var consequent_2 = ($$anchor) => {
			var text_4 = root_3$14();
			var text_5 = only_child(text_4);
			template_effect(($0, $1) => {
				set_attribute(text_4, "x", $0);
				set_attribute(text_4, "y", get(y) - 16);
				set_text(text_5, `sent again ${$1 ?? ""}`);
			}, [() => x(0) - 6, () => point(get(line).start, preferences.zone, "both")]);
			append($$anchor, text_4);
		};
		if_block(node_5, ($$render) => {
			if (get(index) > 0) $$render(consequent_2);
		});
		var g = sibling(node_5);
		var title = child(g);
		var text_6 = only_child(title);
		var path = sibling(title);
		reset(g);
		var node_6 = sibling(g);
		var consequent_6 = ($$anchor) => {
			var fragment_4 = root_9$8();
			var node_7 = first_child(fragment_4);
			var consequent_3 = ($$anchor) => {
				var rect = root_4$13();
				template_effect(($0, $1) => {
					set_attribute(rect, "x", $0);
					set_attribute(rect, "width", $1);
					set_attribute(rect, "y", get(y) - 5);
				}, [() => x(clock.now - get(line).start), () => Math.max(0, x(get(end)) - x(clock.now - get(line).start))]);
				append($$anchor, rect);
			};
			if_block(node_7, ($$render) => {
				if ($$props.delivery.state === "HELD") $$render(consequent_3);
			});
			var node_8 = sibling(node_7);
			each(node_8, 19, () => get(planned), (mark) => mark.number, ($$anchor, mark, at) => {
				const offset = user_derived(() => Date.parse(get(mark).at) - get(line).start);
				var fragment_5 = root_7$10();
				var rect_1 = first_child(fragment_5);
				var node_9 = sibling(rect_1);
				var consequent_4 = ($$anchor) => {
					var g_1 = root_5$13();
					var title_1 = child(g_1);
					var text_7 = only_child(title_1);
					var rect_2 = sibling(title_1);
					var circle = sibling(rect_2);
					reset(g_1);
					template_effect(($0, $1, $2, $3) => {
						set_attribute(g_1, "tabindex", get(at) === 0 ? 0 : -1);
						set_attribute(g_1, "aria-label", $0);
						set_text(text_7, `Try ${get(mark).number ?? ""}, planned for ${$1 ?? ""}. Wind to here.`);
						set_attribute(rect_2, "x", $2);
						set_attribute(rect_2, "y", get(y) - 14);
						set_attribute(circle, "cx", $3);
						set_attribute(circle, "cy", get(y));
					}, [
						() => `Wind to try ${get(mark).number}, ${point(Date.parse(get(mark).at), preferences.zone, "both")}`,
						() => point(Date.parse(get(mark).at), preferences.zone, "both"),
						() => x(get(offset)) - 12,
						() => x(get(offset))
					]);
					delegated("click", g_1, () => $$props.wind(get(mark).at));
					delegated("keydown", g_1, (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), $$props.wind(get(mark).at)));
					append($$anchor, g_1);
				};
				var alternate = ($$anchor) => {
					var g_2 = root_6$12();
					var title_2 = child(g_2);
					var text_8 = only_child(title_2);
					var circle_1 = sibling(title_2);
					reset(g_2);
					template_effect(($0, $1) => {
						set_text(text_8, `Try ${get(mark).number ?? ""}, planned for ${$0 ?? ""}`);
						set_attribute(circle_1, "cx", $1);
						set_attribute(circle_1, "cy", get(y));
					}, [() => point(Date.parse(get(mark).at), preferences.zone, "both"), () => x(get(offset))]);
					append($$anchor, g_2);
				};
				if_block(node_9, ($$render) => {
					if ($$props.wind) $$render(consequent_4);
					else $$render(alternate, -1);
				});
				template_effect(($0, $1) => {
					set_attribute(rect_1, "x", $0);
					set_attribute(rect_1, "width", $1);
					set_attribute(rect_1, "y", get(y) - 3);
				}, [() => x(Date.parse(get(mark).earliest) - get(line).start), () => Math.max(1, x(Date.parse(get(mark).latest) - get(line).start) - x(Date.parse(get(mark).earliest) - get(line).start))]);
				append($$anchor, fragment_5);
			});
			var node_10 = sibling(node_8);
			var consequent_5 = ($$anchor) => {
				const now = user_derived(() => x(Math.max(0, clock.now - get(line).start)));
				var fragment_6 = root_8$10();
				var line_4 = first_child(fragment_6);
				var text_9 = sibling(line_4);
				template_effect(() => {
					set_attribute(line_4, "x1", get(now));
					set_attribute(line_4, "x2", get(now));
					set_attribute(line_4, "y1", get(y) - 17);
					set_attribute(line_4, "y2", get(y) + 15);
					set_attribute(text_9, "x", get(now));
					set_attribute(text_9, "y", get(y) + 27);
					set_attribute(text_9, "text-anchor", get(now) > get(W) - 40 ? "end" : get(now) < 24 ? "start" : "middle");
				});
				append($$anchor, fragment_6);
			};
			if_block(node_10, ($$render) => {
				if (!get(isEnded) && clock.now - get(line).start <= WINDOW * 1.02) $$render(consequent_5);
			});
			append($$anchor, fragment_4);
		};
		if_block(node_6, ($$render) => {
			if (get(line).isLast) $$render(consequent_6);
		});
		var node_11 = sibling(node_6);
		each(node_11, 17, () => get(line).attempts, (attempt) => attempt.number, ($$anchor, attempt) => {
			const at = user_derived(() => x(Date.parse(get(attempt).startedAt) - get(line).start));
			var g_3 = root_12$6();
			var title_3 = child(g_3);
			var text_10 = only_child(title_3, true);
			var rect_3 = sibling(title_3);
			var node_12 = sibling(rect_3);
			var consequent_7 = ($$anchor) => {
				var fragment_7 = root_10$7();
				var circle_2 = first_child(fragment_7);
				var path_1 = sibling(circle_2);
				template_effect(() => {
					set_attribute(circle_2, "cx", get(at));
					set_attribute(circle_2, "cy", get(y));
					set_attribute(path_1, "d", `M${get(at) - 2.6} ${get(y) + .2}l1.9 2 3.4-4`);
				});
				append($$anchor, fragment_7);
			};
			var d = user_derived(() => isGood(get(attempt)));
			var alternate_1 = ($$anchor) => {
				var rect_4 = root_11$6();
				template_effect(() => {
					set_attribute(rect_4, "x", get(at) - 4.5);
					set_attribute(rect_4, "y", get(y) - 4.5);
					set_attribute(rect_4, "transform", `rotate(45 ${get(at)} ${get(y)})`);
				});
				append($$anchor, rect_4);
			};
			if_block(node_12, ($$render) => {
				if (get(d)) $$render(consequent_7);
				else $$render(alternate_1, -1);
			});
			reset(g_3);
			template_effect(($0, $1, $2) => {
				set_class(g_3, 0, $0, "svelte-skx20x");
				set_attribute(g_3, "tabindex", $$props.chosen === get(attempt).number ? 0 : -1);
				set_attribute(g_3, "aria-label", $1);
				set_text(text_10, $2);
				set_attribute(rect_3, "x", get(at) - 6);
				set_attribute(rect_3, "y", get(y) - 14);
			}, [
				() => clsx([
					"mark",
					isGood(get(attempt)) ? "good" : "bad",
					$$props.chosen === get(attempt).number && "chosen"
				]),
				() => told(get(attempt)),
				() => told(get(attempt))
			]);
			delegated("click", g_3, () => $$props.choose(get(attempt).number));
			delegated("keydown", g_3, (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), $$props.choose(get(attempt).number)));
			append($$anchor, g_3);
		});
		template_effect(($0, $1, $2, $3) => {
			set_attribute(line_3, "x1", $0);
			set_attribute(line_3, "x2", $1);
			set_attribute(line_3, "y1", get(y));
			set_attribute(line_3, "y2", get(y));
			set_text(text_6, `The window ends ${$2 ?? ""}`);
			set_attribute(path, "d", $3);
		}, [
			() => x(0),
			() => x(Math.max(get(end), WINDOW)),
			() => point(get(line).start + get(end), preferences.zone, "exact"),
			() => `M${x(get(end))} ${get(y) + 9}V${get(y) - 15}h11l-3 4.5l3 4.5h-11`
		]);
		append($$anchor, fragment_3);
	});
	reset(svg);
	reset(div_1);
	var div_2 = sibling(div_1, 2);
	var span = child(div_2);
	var node_13 = sibling(child(span), 2);
	var consequent_8 = ($$anchor) => {
		var span_1 = root_14$5();
		append($$anchor, span_1);
	};
	if_block(node_13, ($$render) => {
		if (get(planned).length) $$render(consequent_8);
	});
	next();
	reset(span);
	var span_2 = sibling(span, 2);
	var button = child(span_2);
	var text_11 = only_child(button, true);
	var button_1 = sibling(button);
	var button_2 = sibling(button_1);
	reset(span_2);
	reset(div_2);
	var node_14 = sibling(div_2, 2);
	var consequent_10 = ($$anchor) => {
		var table = root_18$3();
		var tbody = sibling(child(table));
		each(tbody, 21, () => get(lines), (line) => line.start, ($$anchor, line) => {
			var fragment_8 = root_17$3();
			var node_15 = first_child(fragment_8);
			each(node_15, 17, () => get(line).attempts, (attempt) => attempt.number, ($$anchor, attempt) => {
				var tr = root_15$4();
				var td = child(tr);
				var text_12 = only_child(td, true);
				var td_1 = sibling(td);
				var text_13 = only_child(td_1, true);
				var td_2 = sibling(td_1);
				var text_14 = only_child(td_2, true);
				var td_3 = sibling(td_2);
				var text_15 = only_child(td_3, true);
				reset(tr);
				template_effect(($0, $1, $2) => {
					set_text(text_12, get(attempt).number);
					set_text(text_13, $0);
					set_text(text_14, $1);
					set_text(text_15, $2);
				}, [
					() => point(Date.parse(get(attempt).startedAt), preferences.zone, "exact"),
					() => lasting(Date.parse(get(attempt).startedAt) - get(line).start),
					() => isGood(get(attempt)) ? "200" : [get(attempt).status, get(attempt).reason].filter(Boolean).join(" ")
				]);
				append($$anchor, tr);
			});
			var node_16 = sibling(node_15, 2);
			var consequent_9 = ($$anchor) => {
				var fragment_9 = comment();
				var node_17 = first_child(fragment_9);
				each(node_17, 17, () => get(planned), (mark) => mark.number, ($$anchor, mark) => {
					var tr_1 = root_16$3();
					var td_4 = child(tr_1);
					var text_16 = only_child(td_4, true);
					var td_5 = sibling(td_4);
					var text_17 = only_child(td_5, true);
					var td_6 = sibling(td_5);
					var text_18 = only_child(td_6, true);
					next();
					reset(tr_1);
					template_effect(($0, $1) => {
						set_text(text_16, get(mark).number);
						set_text(text_17, $0);
						set_text(text_18, $1);
					}, [() => point(Date.parse(get(mark).at), preferences.zone, "exact"), () => lasting(Date.parse(get(mark).at) - get(line).start)]);
					append($$anchor, tr_1);
				});
				append($$anchor, fragment_9);
			};
			if_block(node_16, ($$render) => {
				if (get(line).isLast) $$render(consequent_9);
			});
			append($$anchor, fragment_8);
		});
		reset(tbody);
		reset(table);
		append($$anchor, table);
	};
	if_block(node_14, ($$render) => {
		if (get(isTable)) $$render(consequent_10);
	});
	reset(div);
	bind_this(div, ($$value) => set(figure, $$value), () => get(figure));
	template_effect(() => {
		set_attribute(svg, "width", get(W));
		set_attribute(svg, "height", get(H));
		set_attribute(svg, "aria-label", get(sentence));
		set_text(text_11, get(isTable) ? "Hide the table" : "As a table");
	});
	delegated("keydown", svg, walk);
	bind_element_size(div_1, "clientWidth", ($$value) => set(width, $$value));
	delegated("click", button, () => set(isTable, !get(isTable)));
	delegated("click", button_1, () => get(figure) && saveDrawing(get(figure), `schedule-${$$props.delivery.id}.svg`));
	delegated("click", button_2, () => save(`schedule-${$$props.delivery.id}.csv`, csv(flat()), "text/csv"));
	append($$anchor, div);
	pop();
}
delegate(["keydown", "click"]);
// src/draw/waterfall.ts
var LIMIT = 4e4;
function parts(attempt) {
	const list = [];
	let at = 0;
	const add = (name, lasts) => {
		if (lasts === void 0 || lasts === null || lasts <= 0) return;
		list.push({
			name,
			from: at,
			to: at + lasts
		});
		at += lasts;
	};
	add("DNS", attempt.dnsMs);
	add("Connect", attempt.connectMs);
	add("TLS", attempt.tlsMs);
	if (attempt.firstByteMs !== void 0 && attempt.firstByteMs !== null) {
		add("Waiting", attempt.firstByteMs - at);
		add("Body", attempt.totalMs - at);
	} else add("Waiting", attempt.totalMs - at);
	return list;
}
/** The end of the axis: the limit when something came near it, else the next round number. */
function scaleEnd(totals) {
	const most = Math.max(1, ...totals);
	if (most > 8e3) return LIMIT;
	const power = 10 ** Math.floor(Math.log10(most));
	return [
		1,
		2,
		5,
		10
	].map((times) => times * power).find((end) => end >= most * 1.05) ?? 10 * power;
}
/** A try over a connection that was kept has neither look-up nor handshake. */
var isReused = (attempt) => attempt.isReused ?? false;
/** Of several, the one in the middle. */
function median(totals) {
	const sorted = totals.toSorted((a, b) => a - b);
	return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
/** Whether most tries would be too short to be seen beside the longest: then the scale is that of their logarithms. */
var isLog = (totals) => totals.length > 1 && Math.max(...totals) > 50 * Math.max(1, median(totals));
/** Where a time stands on the axis, from 0 to 1. */
function placeOf(milliseconds, end, log) {
	const within = Math.min(Math.max(milliseconds, 0), end);
	return log ? Math.log1p(within) / Math.log1p(end) : within / end;
}
// src/draw/Waterfall.svelte
var root$15 = from_html(`<p class="small quiet"> </p>`);
var root_1$14 = from_html(`<i> </i>`);
var root_2$13 = from_html(`<i></i>`);
var root_3$13 = from_html(`<i class="usual svelte-1orchi8"></i>`);
var root_4$12 = from_html(`<li><button class="try svelte-1orchi8"><span class="name num svelte-1orchi8"><b class="svelte-1orchi8"> </b> <span> </span></span> <span class="bars svelte-1orchi8"><!> <!> <i></i></span> <span class="total num svelte-1orchi8"> </span> <span class="visually-hidden"> </span></button></li>`);
var root_5$12 = from_html(`<span class="svelte-1orchi8"><i></i> </span>`);
var root_6$11 = from_html(`<span class="svelte-1orchi8"><i class="usual svelte-1orchi8"></i> </span>`);
var root_7$9 = from_html(`<span class="svelte-1orchi8">A logarithmic scale.</span>`);
var root_8$9 = from_html(`<span class="svelte-1orchi8">No DNS, connect or TLS: the connection was kept.</span>`);
var root_9$7 = from_html(`<div class="fall"><!> <div class="scale svelte-1orchi8" aria-hidden="true"><span></span> <span class="ticks svelte-1orchi8"></span> <span class="most svelte-1orchi8"> </span></div> <ol aria-label="Tries"></ol> <p class="legend small quiet svelte-1orchi8"><!><!><span class="svelte-1orchi8"><i></i> </span><!><!></p></div>`);
function Waterfall($$anchor, $$props) {
	push($$props, true);
	/** The median of the subscription, in milliseconds. */
	const MOST = 40;
	const shown = user_derived(() => $$props.attempts.slice(-40));
	const end = user_derived(() => scaleEnd([...get(shown).map((attempt) => attempt.totalMs), $$props.usual ?? 0]));
	const totals = user_derived(() => get(shown).map((attempt) => attempt.totalMs));
	const log = user_derived(() => isLog(get(totals)));
	const ticks = user_derived(() => [
		0,
		.25,
		.5,
		.75,
		1
	].map((part) => get(log) ? Math.expm1(part * Math.log1p(get(end))) : part * get(end)));
	const share = (ms) => `${(100 * placeOf(ms, get(end), get(log))).toFixed(3)}%`;
	const wide = (from, to) => `${(100 * (placeOf(to, get(end), get(log)) - placeOf(from, get(end), get(log)))).toFixed(3)}%`;
	const isGood = (attempt) => !attempt.reason && attempt.status === 200;
	const told = (attempt) => `${parts(attempt).map((part) => `${part.name} ${lasting(part.to - part.from)}`).join(", ")}${isReused(attempt) ? "; the connection was kept" : ""}`;
	var div = root_9$7();
	var node = child(div);
	var consequent = ($$anchor) => {
		var p = root$15();
		var text = only_child(p);
		template_effect(() => set_text(text, `The newest 40 of ${$$props.attempts.length ?? ""} tries.`));
		append($$anchor, p);
	};
	if_block(node, ($$render) => {
		if ($$props.attempts.length > MOST) $$render(consequent);
	});
	var div_1 = sibling(node, 2);
	var span = sibling(child(div_1), 2);
	each(span, 21, () => get(ticks), index, ($$anchor, tick, index) => {
		var i = root_1$14();
		set_class(i, 1, clsx(index === 0 ? "first" : index === 4 ? "last" : ""), "svelte-1orchi8");
		let styles;
		var text_1 = only_child(i, true);
		template_effect(($0, $1) => {
			styles = set_style(i, "", styles, { left: $0 });
			set_text(text_1, $1);
		}, [() => share(get(tick)), () => get(tick) === 0 ? "0" : lasting(get(tick))]);
		append($$anchor, i);
	});
	reset(span);
	var span_1 = sibling(span, 2);
	var text_2 = only_child(span_1, true);
	reset(div_1);
	var ol = sibling(div_1, 2);
	each(ol, 21, () => get(shown), (attempt) => attempt.number, ($$anchor, attempt) => {
		var li = root_4$12();
		var button = child(li);
		var span_2 = child(button);
		var b = child(span_2);
		var text_3 = only_child(b, true);
		var span_3 = sibling(b, 2);
		var text_4 = only_child(span_3, true);
		reset(span_2);
		var span_4 = sibling(span_2, 2);
		var node_1 = child(span_4);
		each(node_1, 17, () => parts(get(attempt)), (part) => part.name, ($$anchor, part) => {
			var i_1 = root_2$13();
			let styles_1;
			template_effect(($0, $1) => {
				set_class(i_1, 1, clsx(get(part).name), "svelte-1orchi8");
				styles_1 = set_style(i_1, "", styles_1, {
					left: $0,
					width: $1
				});
			}, [() => share(get(part).from), () => wide(get(part).from, get(part).to)]);
			append($$anchor, i_1);
		});
		var node_2 = sibling(node_1, 2);
		var consequent_1 = ($$anchor) => {
			var i_2 = root_3$13();
			let styles_2;
			template_effect(($0) => styles_2 = set_style(i_2, "", styles_2, { left: $0 }), [() => share($$props.usual)]);
			append($$anchor, i_2);
		};
		if_block(node_2, ($$render) => {
			if ($$props.usual !== void 0) $$render(consequent_1);
		});
		var i_3 = sibling(node_2, 2);
		reset(span_4);
		var span_5 = sibling(span_4, 2);
		var text_5 = only_child(span_5, true);
		var span_6 = sibling(span_5, 2);
		var text_6 = only_child(span_6);
		reset(button);
		reset(li);
		template_effect(($0, $1, $2, $3, $4) => {
			set_attribute(button, "aria-pressed", $$props.chosen === get(attempt).number);
			set_attribute(button, "title", $0);
			set_text(text_3, get(attempt).number);
			set_class(span_3, 1, $1, "svelte-1orchi8");
			set_text(text_4, get(attempt).status ?? "—");
			set_class(i_3, 1, clsx(["limit", get(end) < 4e4 && "far"]), "svelte-1orchi8");
			set_text(text_5, $2);
			set_text(text_6, `${$3 ?? ""}. ${$4 ?? ""}`);
		}, [
			() => told(get(attempt)),
			() => clsx(isGood(get(attempt)) ? "good" : "bad"),
			() => lasting(get(attempt).totalMs),
			() => isGood(get(attempt)) ? "delivered" : words(get(attempt).reason ?? ""),
			() => told(get(attempt))
		]);
		delegated("click", button, () => $$props.choose(get(attempt).number));
		append($$anchor, li);
	});
	reset(ol);
	var p_1 = sibling(ol, 2);
	var node_3 = child(p_1);
	each(node_3, 16, () => [
		"DNS",
		"Connect",
		"TLS",
		"Waiting",
		"Body"
	], (name) => name, ($$anchor, name) => {
		var span_7 = root_5$12();
		var i_4 = child(span_7);
		var text_7 = sibling(i_4, 1, true);
		reset(span_7);
		template_effect(() => {
			set_class(i_4, 1, clsx(name), "svelte-1orchi8");
			set_text(text_7, name);
		});
		append($$anchor, span_7);
	});
	var node_4 = sibling(node_3);
	var consequent_2 = ($$anchor) => {
		var span_8 = root_6$11();
		var text_8 = sibling(child(span_8));
		reset(span_8);
		template_effect(($0) => set_text(text_8, `half of its subscription's tries take less, ${$0 ?? ""}`), [() => lasting($$props.usual)]);
		append($$anchor, span_8);
	};
	if_block(node_4, ($$render) => {
		if ($$props.usual !== void 0) $$render(consequent_2);
	});
	var span_9 = sibling(node_4);
	var i_5 = child(span_9);
	var text_9 = sibling(i_5, 1, true);
	reset(span_9);
	var node_5 = sibling(span_9);
	var consequent_3 = ($$anchor) => {
		var span_10 = root_7$9();
		append($$anchor, span_10);
	};
	if_block(node_5, ($$render) => {
		if (get(log)) $$render(consequent_3);
	});
	var node_6 = sibling(node_5);
	var consequent_4 = ($$anchor) => {
		var span_11 = root_8$9();
		append($$anchor, span_11);
	};
	var d = user_derived(() => get(shown).some(isReused));
	if_block(node_6, ($$render) => {
		if (get(d)) $$render(consequent_4);
	});
	reset(p_1);
	reset(div);
	template_effect(() => {
		set_text(text_2, get(end) === 4e4 ? "the limit" : "⋯ 40 s");
		set_class(i_5, 1, clsx(["bound", get(end) < 4e4 && "far"]), "svelte-1orchi8");
		set_text(text_9, get(end) < 4e4 ? "the limit, 40 s, is beyond" : "the limit, 40 s");
	});
	append($$anchor, div);
	pop();
}
delegate(["click"]);
// src/parts/Trace.svelte
var root$14 = from_html(`<a class="out svelte-hwg7lz" target="_blank" rel="noopener noreferrer">Open the trace <!></a>`);
var root_1$13 = from_html(`<!><!>`, 1);
function Trace($$anchor, $$props) {
	push($$props, true);
	const page = user_derived(() => session.caller?.server.traceUrlTemplate?.replaceAll("{traceId}", $$props.id));
	var fragment = root_1$13();
	var node = first_child(fragment);
	Id(node, {
		get id() {
			return $$props.id;
		},
		whole: true,
		what: "trace id"
	});
	var node_1 = sibling(node);
	var consequent = ($$anchor) => {
		var a = root$14();
		var node_2 = sibling(child(a));
		Icon(node_2, {
			name: "Out",
			size: 12
		});
		reset(a);
		template_effect(() => set_attribute(a, "href", get(page)));
		append($$anchor, a);
	};
	if_block(node_1, ($$render) => {
		if (get(page)) $$render(consequent);
	});
	append($$anchor, fragment);
	pop();
}
// src/parts/events.ts
async function readEvent(eventId, signal) {
	const text = await ask(() => api.GET("/ext/v1/events/{eventId}", {
		params: { path: { eventId } },
		signal,
		parseAs: "text"
	}));
	const body = member(text, "envelope");
	return {
		event: JSON.parse(text),
		body,
		payload: body === void 0 ? void 0 : member(body, "payload")
	};
}
// src/pages/Delivery.svelte
var root$13 = from_html(`<h1 tabindex="-1">Delivery</h1> <!>`, 1);
var root_1$12 = from_html(`<p class="note fault row svelte-7p0ndm"><span>It goes to the inbox <a> </a> </span> <button class="small">Let it answer 200</button></p>`);
var root_2$12 = from_html(`<div class="row"><button><!>Wind to the next try</button> <button><!>Wind to the end</button></div>`);
var root_3$12 = from_html(`<p class="quiet">It begins with the first try.</p>`);
var root_4$11 = from_html(`<br/> `, 1);
var root_5$11 = from_html(`<p class="note bad"><b> </b> <code class="quiet"> </code><!></p>`);
var root_6$10 = from_html(`<p class="note good"><b> </b> <!></p>`);
var root_7$8 = from_html(`<dt>Called</dt><dd><code> </code><!><!></dd>`, 1);
var root_8$8 = from_html(`<dt>Time</dt><dd class="num"> </dd>`, 1);
var root_9$6 = from_html(`<dt>Trace</dt><dd><!></dd>`, 1);
var root_10$6 = from_html(`<dt><code> </code></dt><dd class="svelte-7p0ndm"><code> </code></dd>`, 1);
var root_11$5 = from_html(`<details><summary class="small svelte-7p0ndm"> </summary><dl class="facts headers svelte-7p0ndm"></dl></details>`);
var root_12$5 = from_html(`<p class="quiet"> </p>`);
var root_13$4 = from_html(`<div class="panel detail"><header><h3> </h3><!></header> <div class="body stack"><!> <dl class="facts"><!> <!> <dt>Node</dt><dd><code> </code></dd> <dt>Span</dt><dd><!></dd> <!></dl> <h3>Answer</h3> <!> <!></div></div>`);
var root_14$4 = from_html(`<section class="section" aria-labelledby="tries"><div class="spread"><h2 id="tries">Tries</h2><span class="small quiet hides">Walk them with [ and ]</span></div> <div class="two svelte-7p0ndm"><div class="panel pad svelte-7p0ndm"><!></div> <!></div></section>`);
var root_15$3 = from_html(`<a> </a>`);
var root_16$2 = from_html(`<span class="quiet">secret</span>`);
var root_17$2 = from_html(`<code> </code>`);
var root_18$2 = from_html(`<dt><code> </code></dt><dd class="svelte-7p0ndm"><!></dd>`, 1);
var root_19$2 = from_html(`<details><summary class="small svelte-7p0ndm"> </summary> <dl class="facts headers svelte-7p0ndm"></dl></details>`);
var root_20$2 = from_html(`<p class="small quiet"> </p>`);
var root_21$2 = from_html(`<dt>Trip</dt><dd><a> </a></dd>`, 1);
var root_22$2 = from_html(`<dt>Ended</dt><dd><!></dd>`, 1);
var root_23$1 = from_html(`<p> </p> <p class="soft">Receivers of your own that check the time of signatures will refuse while the clock is ahead. Only a reset brings it back.</p> <div class="row"><button class="main"> </button><button>Cancel</button></div>`, 1);
var root_24$1 = from_html(`<div class="spread"><h1 tabindex="-1" class="row"><!><span class="what svelte-7p0ndm"> </span></h1> <div class="row"><button class="main"><!> </button> <button><!>For a ticket</button> <button><!>Print</button> <button><!>JSON</button></div></div> <p class="sentence svelte-7p0ndm" aria-live="polite"> </p> <!> <section class="section" aria-labelledby="schedule"><div class="spread"><h2 id="schedule">Schedule</h2> <!></div> <!></section> <!> <section class="section" aria-labelledby="request"><div class="spread"><h2 id="request">Request</h2><div class="row"><!><button><!>As curl</button></div></div> <dl class="facts"><dt>POST</dt><dd><code> </code></dd> <dt>webhook-id</dt><dd><!> <span class="quiet small">also x-spotnana-webhook-id; the same on every try and resend. Timestamp and signature are made anew for each.</span></dd></dl> <!> <!></section> <section class="section" aria-labelledby="belongs"><h2 id="belongs">Belongs to</h2> <dl class="facts"><dt>Delivery</dt><dd><!></dd> <dt>Event</dt><dd><a> </a> · <a>why it came here</a></dd> <dt>Subscription</dt><dd><a> </a></dd> <!> <dt>Accepted</dt><dd><!></dd> <!></dl></section> <!>`, 1);
var root_25 = from_html(`<nav class="crumbs small svelte-7p0ndm" aria-label="Path"><a>Deliveries</a> <span class="quiet">/</span></nav> <!>`, 1);
function Delivery($$anchor, $$props) {
	push($$props, true);
	const id = user_derived(() => $$props.parts["id"] ?? "");
	const isSandbox = user_derived(() => session.isOfSandbox);
	const delivery = query(() => get(id), (signal) => ask(() => api.GET("/ext/v1/deliveries/{deliveryId}", {
		params: { path: { deliveryId: get(id) } },
		signal
	})), ({ kind, data }) => kind === "delivery" && data["id"] === get(id) || kind === "attempt" && data["deliveryId"] === get(id) || kind === "tally" || kind === "clock");
	const it = user_derived(() => delivery.data);
	const event = query(() => get(it)?.eventId, async (signal) => get(it) ? readEvent(get(it).eventId, signal) : null);
	const about = user_derived(() => event.data?.event);
	const subscription = query(() => get(it)?.subscriptionId, async (signal) => get(it) ? ask(() => api.GET("/ext/v1/subscriptions/{subscriptionId}", {
		params: { path: { subscriptionId: get(it).subscriptionId } },
		signal
	})) : null, ({ kind, data }) => kind === "subscription" && data["id"] === get(it)?.subscriptionId);
	const usual = query(() => get(it)?.subscriptionId, async (signal) => {
		if (!get(it)) return void 0;
		const now = clock.read();
		const wanted = {
			subscriptionId: get(it).subscriptionId,
			since: new Date(now - DAY).toISOString(),
			until: new Date(now).toISOString(),
			bucket: "P1D"
		};
		const { series } = await ask(() => api.GET("/ext/v1/stats/series", {
			params: { query: wanted },
			signal
		}));
		return series[0]?.buckets.findLast((one) => one.p50Ms !== void 0)?.p50Ms;
	}, ({ kind }) => kind === "tally" || kind === "attempt" || kind === "clock", NOW_AND_THEN);
	const mayReadRequest = user_derived(() => session.may("subscriptions:read"));
	const request = query(() => [get(it)?.id, get(attempts).length], async (signal) => get(it) && get(mayReadRequest) ? await ask(() => api.GET("/ext/v1/deliveries/{deliveryId}/request", {
		params: { path: { deliveryId: get(it).id } },
		signal
	})) : null, ({ kind, data }) => kind === "subscription" && data["id"] === get(it)?.subscriptionId);
	const script = async () => {
		const text = await tried(() => ask(() => api.GET("/ext/v1/deliveries/{deliveryId}/request", {
			params: { path: { deliveryId: get(id) } },
			headers: { accept: "text/x-shellscript" },
			parseAs: "text"
		})));
		if (text) save(`delivery-${get(id)}.sh`, text, "text/x-shellscript");
	};
	const attempts = user_derived(() => get(it)?.attempts ?? []);
	const number = user_derived(() => Number(place.query.get("try")) || get(attempts).at(-1)?.number);
	const attempt = user_derived(() => get(attempts).find((one) => one.number === get(number)) ?? get(attempts).at(-1));
	const choose = (wanted) => setQuery({ try: String(wanted) }, "replace");
	const step = (by) => {
		const at = get(attempts).findIndex((one) => one.number === get(attempt)?.number);
		const next = get(attempts)[at + by];
		if (next) choose(next.number);
	};
	user_effect(() => {
		if (get(it)) untrack(() => places.note(`/deliveries/${get(id)}`, `Delivery ${shortId(get(id))}`));
	});
	const isEnded = user_derived(() => get(it)?.state === "DELIVERED" || get(it)?.state === "EXHAUSTED");
	const isWaiting = user_derived(() => get(it)?.state === "WAITING");
	const canResend = user_derived(() => (get(isEnded) || get(isWaiting)) && !get(it)?.isInProgress && session.may("deliveries:write"));
	const whyNot = user_derived(() => !session.may("deliveries:write") ? "Needs the scope deliveries:write" : get(it)?.isInProgress ? "It is being tried" : get(isEnded) || get(isWaiting) ? "" : "It is held, or waits for its payload");
	/** What all tries have in common, in a clause. */
	function answered(list) {
		const failed = list.filter((one) => one.reason);
		const kinds = new Set(failed.map((one) => one.status ? `the receiver answered ${one.status}` : words(one.reason ?? "").toLowerCase()));
		if (kinds.size === 0) return "";
		const [only] = kinds;
		return kinds.size === 1 ? `${only}${failed.length > 1 ? ` each time since ${point(Date.parse(failed[0].startedAt), preferences.zone, "both")}` : ""}` : `last: ${[...kinds].at(-1)}`;
	}
	const sentence = user_derived(() => {
		if (!get(it)) return "";
		const last = get(attempts).at(-1);
		const took = last ? Date.parse(last.startedAt) + last.totalMs - Date.parse(get(it).createdAt) : 0;
		const tries = many(get(attempts).length, "try", "tries");
		if (get(it).state === "DELIVERED") return `Delivered${get(it).isInProgress ? ", and being sent again" : ""}: ${tries}, ${lasting(Math.max(took, .1))} after it was accepted.`;
		if (get(it).state === "EXHAUSTED") return `Given up after ${tries} in ${get(attempts).length > 1 ? lasting(Date.parse(last.startedAt) - Date.parse(get(attempts)[0].startedAt)) : "14 days"}; ${answered(get(attempts))}. A resend begins a new schedule.`;
		if (get(it).state === "HELD") return `Held: its subscription is paused. ${tries} made. It is sent when the subscription is active again, or given up when the window ends.`;
		if (get(it).state === "AWAITING_PAYLOAD") return "Not sent yet: its payload is still being fetched.";
		const next = get(it).nextAttemptAt ? Date.parse(get(it).nextAttemptAt) : void 0;
		const plan = get(it).schedule?.windowEndsAt ? `, the last on ${point(Date.parse(get(it).schedule.windowEndsAt), preferences.zone, "both")}` : "";
		if (get(attempts).length === 0) return get(it).isInProgress ? "Being sent for the first time." : "Not tried yet.";
		return `Not delivered. ${tries} in ${lasting(Date.parse(last.startedAt) + last.totalMs - Date.parse(get(attempts)[0].startedAt))}; ${answered(get(attempts))}. ${get(it).isInProgress ? "It is being sent now" : next ? `Next try ${next > clock.now ? `in ${roughly(next - clock.now)}` : "now"}` : ""}${plan}.`;
	});
	async function resend() {
		try {
			await ask(() => api.POST("/ext/v1/deliveries/{deliveryId}/resend", { params: { path: { deliveryId: get(id) } } }));
			setQuery({ try: void 0 }, "replace");
			toasts.say("Queued: the new try appears here.", "good");
			delivery.hint();
		} catch (failure) {
			toasts.say(failure.message, "bad");
		}
	}
	let isWinding = state(false);
	let isEnding = state(false);
	async function wind(body) {
		set(isWinding, true);
		try {
			clock.tell(await ask(() => api.POST("/sandbox/v1/clock", { body })));
			setQuery({ try: void 0 }, "replace");
			await delivery.load();
		} catch (failure) {
			toasts.say(failure.message, "bad");
		}
		set(isWinding, false);
		set(isEnding, false);
	}
	const left = user_derived(() => get(it)?.schedule?.windowEndsAt ? Date.parse(get(it).schedule.windowEndsAt) - clock.now : 0);
	const inbox = user_derived(() => get(isSandbox) ? /\/inbox\/([^/?#]+)$/.exec(subscription.data?.url ?? "")?.[1] : void 0);
	const receiver = query(() => get(inbox), async (signal) => get(inbox) ? ask(() => api.GET("/sandbox/v1/inboxes/{name}", {
		params: { path: { name: get(inbox) } },
		signal
	})).catch(() => null) : null, ({ kind }) => kind === "inbox" || kind === "inboxRequest");
	const fault = user_derived(() => Object.values(receiver.data?.faults ?? {}).some((value) => value !== null && value !== void 0) ? receiver.data?.faults : void 0);
	const mend = () => tried(async () => {
		await ask(() => api.DELETE("/sandbox/v1/inboxes/{name}/faults", { params: { path: { name: get(inbox) } } }));
		toasts.say(`The inbox ${get(inbox)} answers 200 from now on.`, "good");
		await receiver.load();
	});
	const body = user_derived(() => event.data?.body ?? "");
	const ticket = user_derived(() => {
		if (!get(it)) return "";
		const lines = [
			`Delivery ${get(it).id}`,
			`Event ${get(it).eventId} ${get(about)?.eventType ?? ""} ${get(about)?.operation ?? ""}`.trim(),
			`Subscription ${get(it).subscriptionId} ${subscription.data?.name ?? ""}`.trim(),
			`State ${get(it).state}`,
			get(sentence),
			""
		];
		for (const one of get(attempts)) lines.push(`Try ${one.number}  ${one.startedAt}  ${one.status ?? one.reason}  ${lasting(one.totalMs)}${one.reason ? `  ${one.reason}${one.advice ? `: ${one.advice}` : ""}` : ""}  span ${one.spanId}`);
		return lines.join("\n") + "\n";
	});
	keys({
		"[": () => step(-1),
		"]": () => step(1),
		r: () => get(canResend) && resend()
	});
	var fragment = root_25();
	var nav = first_child(fragment);
	var a = child(nav);
	next(2);
	reset(nav);
	var node = sibling(nav, 2);
	var consequent = ($$anchor) => {
		var fragment_1 = root$13();
		var node_1 = sibling(first_child(fragment_1), 2);
		Empty(node_1, {
			is: "failed",
			get failure() {
				return delivery.failure;
			},
			retry: () => delivery.load()
		});
		append($$anchor, fragment_1);
	};
	var consequent_1 = ($$anchor) => {
		var fragment_2 = root$13();
		var node_2 = sibling(first_child(fragment_2), 2);
		Empty(node_2, { is: "loading" });
		append($$anchor, fragment_2);
	};
	var alternate_5 = ($$anchor) => {
		var fragment_3 = root_24$1();
		var div = first_child(fragment_3);
		var h1 = child(div);
		var node_3 = child(h1);
		{
			let $0 = user_derived(() => shown(get(it)));
			let $1 = user_derived(() => progress(get(it), clock.now));
			State(node_3, {
				get state() {
					return get($0);
				},
				get part() {
					return get($1);
				},
				size: 18
			});
		}
		var span = sibling(node_3);
		var text_1 = only_child(span);
		reset(h1);
		var div_1 = sibling(h1, 2);
		var button = child(div_1);
		var node_4 = child(button);
		Icon(node_4, {
			name: "Again",
			size: 14
		});
		var text_2 = sibling(node_4, 1, true);
		reset(button);
		var button_1 = sibling(button, 2);
		var node_5 = child(button_1);
		Icon(node_5, {
			name: "Copy",
			size: 14
		});
		next();
		reset(button_1);
		var button_2 = sibling(button_1, 2);
		var node_6 = child(button_2);
		Icon(node_6, {
			name: "Print",
			size: 14
		});
		next();
		reset(button_2);
		var button_3 = sibling(button_2, 2);
		var node_7 = child(button_3);
		Icon(node_7, {
			name: "Download",
			size: 14
		});
		next();
		reset(button_3);
		reset(div_1);
		reset(div);
		var p = sibling(div, 2);
		var text_3 = only_child(p, true);
		var node_8 = sibling(p, 2);
		var consequent_2 = ($$anchor) => {
			var p_1 = root_1$12();
			var span_1 = child(p_1);
			var a_1 = sibling(child(span_1));
			var text_4 = only_child(a_1, true);
			var text_5 = sibling(a_1);
			reset(span_1);
			var button_4 = sibling(span_1, 2);
			reset(p_1);
			template_effect(($0) => {
				set_attribute(a_1, "href", $0);
				set_text(text_4, get(inbox));
				set_text(text_5, `, which ${get(fault).status ? `answers ${get(fault).status}` : "misbehaves on request"}${get(fault).failFirst ? ` to the first ${get(fault).failFirst} tries` : ""}.`);
			}, [() => href(`/sandbox/inboxes/${get(inbox)}`)]);
			delegated("click", button_4, mend);
			append($$anchor, p_1);
		};
		if_block(node_8, ($$render) => {
			if (get(fault) && get(it).state !== "DELIVERED") $$render(consequent_2);
		});
		var section = sibling(node_8, 2);
		var div_2 = child(section);
		var node_9 = sibling(child(div_2), 2);
		var consequent_3 = ($$anchor) => {
			var div_3 = root_2$12();
			var button_5 = child(div_3);
			var node_10 = child(button_5);
			Icon(node_10, {
				name: "Skip",
				size: 14
			});
			next();
			reset(button_5);
			var button_6 = sibling(button_5, 2);
			var node_11 = child(button_6);
			Icon(node_11, {
				name: "Flag",
				size: 14
			});
			next();
			reset(button_6);
			reset(div_3);
			template_effect(() => {
				set_attribute(div_3, "aria-busy", get(isWinding));
				button_5.disabled = get(isWinding) || !get(it).nextAttemptAt;
				button_6.disabled = get(isWinding);
			});
			delegated("click", button_5, () => get(it).nextAttemptAt && wind({
				action: "ADVANCE",
				to: get(it).nextAttemptAt
			}));
			delegated("click", button_6, () => set(isEnding, true));
			append($$anchor, div_3);
		};
		if_block(node_9, ($$render) => {
			if (get(isSandbox) && !get(isEnded)) $$render(consequent_3);
		});
		reset(div_2);
		var node_12 = sibling(div_2, 2);
		var consequent_4 = ($$anchor) => {
			{
				let $0 = user_derived(() => get(attempt)?.number);
				let $1 = user_derived(() => get(isSandbox) && !get(isWinding) ? (at) => wind({
					action: "ADVANCE",
					to: at
				}) : void 0);
				Schedule($$anchor, {
					get delivery() {
						return get(it);
					},
					get chosen() {
						return get($0);
					},
					choose,
					get wind() {
						return get($1);
					}
				});
			}
		};
		var alternate = ($$anchor) => {
			var p_2 = root_3$12();
			append($$anchor, p_2);
		};
		if_block(node_12, ($$render) => {
			if (get(attempts).length > 0 || get(it).schedule) $$render(consequent_4);
			else $$render(alternate, -1);
		});
		reset(section);
		var node_13 = sibling(section, 2);
		var consequent_16 = ($$anchor) => {
			var section_1 = root_14$4();
			var div_4 = sibling(child(section_1), 2);
			var div_5 = child(div_4);
			var node_14 = child(div_5);
			{
				let $0 = user_derived(() => get(attempt)?.number);
				Waterfall(node_14, {
					get attempts() {
						return get(attempts);
					},
					get chosen() {
						return get($0);
					},
					choose,
					get usual() {
						return usual.data;
					}
				});
			}
			reset(div_5);
			var node_15 = sibling(div_5, 2);
			var consequent_15 = ($$anchor) => {
				var div_6 = root_13$4();
				var header = child(div_6);
				var h3 = child(header);
				var text_6 = only_child(h3);
				var node_16 = sibling(h3);
				Time(node_16, {
					get at() {
						return get(attempt).startedAt;
					},
					as: "exact"
				});
				reset(header);
				var div_7 = sibling(header, 2);
				var node_17 = child(div_7);
				var consequent_6 = ($$anchor) => {
					var p_3 = root_5$11();
					var b = child(p_3);
					var text_7 = only_child(b, true);
					var text_8 = sibling(b);
					var code = sibling(text_8);
					var text_9 = only_child(code, true);
					var node_18 = sibling(code);
					var consequent_5 = ($$anchor) => {
						var fragment_5 = root_4$11();
						var text_10 = sibling(first_child(fragment_5), 1, true);
						template_effect(() => set_text(text_10, get(attempt).advice));
						append($$anchor, fragment_5);
					};
					if_block(node_18, ($$render) => {
						if (get(attempt).advice) $$render(consequent_5);
					});
					reset(p_3);
					template_effect(($0) => {
						set_text(text_7, $0);
						set_text(text_8, `${get(attempt).status ? ` · ${get(attempt).status}` : ""} `);
						set_text(text_9, get(attempt).reason);
					}, [() => words(get(attempt).reason)]);
					append($$anchor, p_3);
				};
				var alternate_1 = ($$anchor) => {
					var p_4 = root_6$10();
					var b_1 = child(p_4);
					var text_11 = only_child(b_1, true);
					var text_12 = sibling(b_1);
					var node_19 = sibling(text_12);
					var consequent_7 = ($$anchor) => {
						var fragment_6 = root_4$11();
						var text_13 = sibling(first_child(fragment_6));
						template_effect(($0) => set_text(text_13, `${$0 ?? ""}: ${get(attempt).advice ?? ""}`), [() => words(get(attempt).answerFlaw)]);
						append($$anchor, fragment_6);
					};
					if_block(node_19, ($$render) => {
						if (get(attempt).answerFlaw) $$render(consequent_7);
					});
					reset(p_4);
					template_effect(($0) => {
						set_text(text_11, get(attempt).status);
						set_text(text_12, ` in ${$0 ?? ""}`);
					}, [() => lasting(get(attempt).totalMs)]);
					append($$anchor, p_4);
				};
				if_block(node_17, ($$render) => {
					if (get(attempt).reason) $$render(consequent_6);
					else $$render(alternate_1, -1);
				});
				var dl = sibling(node_17, 2);
				var node_20 = child(dl);
				var consequent_10 = ($$anchor) => {
					var fragment_7 = root_7$8();
					var dd = sibling(first_child(fragment_7));
					var code_1 = child(dd);
					var text_14 = only_child(code_1, true);
					var node_21 = sibling(code_1);
					var consequent_8 = ($$anchor) => {
						var text_15 = text();
						template_effect(() => set_text(text_15, ` by ${get(attempt).protocol ?? ""}`));
						append($$anchor, text_15);
					};
					if_block(node_21, ($$render) => {
						if (get(attempt).protocol) $$render(consequent_8);
					});
					var node_22 = sibling(node_21);
					var consequent_9 = ($$anchor) => {
						var text_16 = text();
						template_effect(() => set_text(text_16, `, ${get(attempt).isReused ? "over a connection that was kept" : "over a new connection"}`));
						append($$anchor, text_16);
					};
					if_block(node_22, ($$render) => {
						if (get(attempt).isReused !== void 0) $$render(consequent_9);
					});
					reset(dd);
					template_effect(() => set_text(text_14, get(attempt).peer));
					append($$anchor, fragment_7);
				};
				if_block(node_20, ($$render) => {
					if (get(attempt).peer) $$render(consequent_10);
				});
				var node_23 = sibling(node_20, 2);
				var consequent_11 = ($$anchor) => {
					var fragment_10 = root_8$8();
					var dd_1 = sibling(first_child(fragment_10));
					var text_17 = only_child(dd_1);
					template_effect(($0, $1) => set_text(text_17, `${$0 ?? ""}; ${$1 ?? ""} in all`), [() => parts(get(attempt)).map((part) => `${part.name} ${lasting(part.to - part.from)}`).join(", "), () => lasting(get(attempt).totalMs)]);
					append($$anchor, fragment_10);
				};
				var d = user_derived(() => parts(get(attempt)).length > 1);
				if_block(node_23, ($$render) => {
					if (get(d)) $$render(consequent_11);
				});
				var dd_2 = sibling(node_23, 3);
				var code_2 = child(dd_2);
				var text_18 = only_child(code_2, true);
				reset(dd_2);
				var dd_3 = sibling(dd_2, 3);
				var node_24 = child(dd_3);
				Id(node_24, {
					get id() {
						return get(attempt).spanId;
					},
					whole: true,
					what: "span id"
				});
				reset(dd_3);
				var node_25 = sibling(dd_3, 2);
				var consequent_12 = ($$anchor) => {
					var fragment_11 = root_9$6();
					var dd_4 = sibling(first_child(fragment_11));
					Trace(child(dd_4), { get id() {
						return get(about).traceId;
					} });
					reset(dd_4);
					append($$anchor, fragment_11);
				};
				if_block(node_25, ($$render) => {
					if (get(about)) $$render(consequent_12);
				});
				reset(dl);
				var node_27 = sibling(dl, 4);
				var consequent_13 = ($$anchor) => {
					var details = root_11$5();
					var summary = child(details);
					var text_19 = only_child(summary, true);
					var dl_1 = sibling(summary);
					each(dl_1, 21, () => get(attempt).answerHeaders, index, ($$anchor, $$item) => {
						let name = () => get($$item).name;
						let value = () => get($$item).value;
						var fragment_12 = root_10$6();
						var dt = first_child(fragment_12);
						var code_3 = child(dt);
						var text_20 = only_child(code_3, true);
						reset(dt);
						var dd_5 = sibling(dt);
						var code_4 = child(dd_5);
						var text_21 = only_child(code_4, true);
						reset(dd_5);
						template_effect(() => {
							set_text(text_20, name());
							set_text(text_21, value());
						});
						append($$anchor, fragment_12);
					});
					reset(dl_1);
					reset(details);
					template_effect(($0) => set_text(text_19, $0), [() => many(get(attempt).answerHeaders.length, "header")]);
					append($$anchor, details);
				};
				if_block(node_27, ($$render) => {
					if (get(attempt).answerHeaders?.length) $$render(consequent_13);
				});
				var node_28 = sibling(node_27, 2);
				var consequent_14 = ($$anchor) => {
					Json($$anchor, {
						get text() {
							return get(attempt).answer;
						},
						label: "Answer"
					});
				};
				var alternate_2 = ($$anchor) => {
					var p_5 = root_12$5();
					var text_22 = only_child(p_5, true);
					template_effect(() => set_text(text_22, get(attempt).status ? "It had no body, or is no longer kept." : "None came."));
					append($$anchor, p_5);
				};
				if_block(node_28, ($$render) => {
					if (get(attempt).answer) $$render(consequent_14);
					else $$render(alternate_2, -1);
				});
				reset(div_7);
				reset(div_6);
				template_effect(() => {
					set_text(text_6, `Try ${get(attempt).number ?? ""}`);
					set_text(text_18, get(attempt).node);
				});
				append($$anchor, div_6);
			};
			if_block(node_15, ($$render) => {
				if (get(attempt)) $$render(consequent_15);
			});
			reset(div_4);
			reset(section_1);
			append($$anchor, section_1);
		};
		if_block(node_13, ($$render) => {
			if (get(attempts).length > 0) $$render(consequent_16);
		});
		var section_2 = sibling(node_13, 2);
		var div_8 = child(section_2);
		var div_9 = sibling(child(div_8));
		var node_29 = child(div_9);
		var consequent_17 = ($$anchor) => {
			var a_2 = root_15$3();
			var text_23 = only_child(a_2);
			template_effect(($0) => {
				set_attribute(a_2, "href", $0);
				set_text(text_23, `As the inbox ${get(inbox) ?? ""} got it`);
			}, [() => href(`/sandbox/inboxes/${get(inbox)}?delivery=${get(it).id}`)]);
			append($$anchor, a_2);
		};
		if_block(node_29, ($$render) => {
			if (get(inbox)) $$render(consequent_17);
		});
		var button_7 = sibling(node_29);
		var node_30 = child(button_7);
		Icon(node_30, {
			name: "Download",
			size: 14
		});
		next();
		reset(button_7);
		reset(div_9);
		reset(div_8);
		var dl_2 = sibling(div_8, 2);
		var dd_6 = sibling(child(dl_2));
		var code_5 = child(dd_6);
		var text_24 = only_child(code_5, true);
		reset(dd_6);
		var dd_7 = sibling(dd_6, 3);
		var node_31 = child(dd_7);
		Id(node_31, {
			get id() {
				return get(it).id;
			},
			whole: true,
			what: "webhook id"
		});
		next(2);
		reset(dd_7);
		reset(dl_2);
		var node_32 = sibling(dl_2, 2);
		var consequent_19 = ($$anchor) => {
			var details_1 = root_19$2();
			var summary_1 = child(details_1);
			var text_25 = only_child(summary_1);
			var dl_3 = sibling(summary_1, 2);
			each(dl_3, 21, () => request.data.headers, ({ name, value }) => name, ($$anchor, $$item) => {
				let name = () => get($$item).name;
				let value = () => get($$item).value;
				var fragment_14 = root_18$2();
				var dt_1 = first_child(fragment_14);
				var code_6 = child(dt_1);
				var text_26 = only_child(code_6, true);
				reset(dt_1);
				var dd_8 = sibling(dt_1);
				var node_33 = child(dd_8);
				var consequent_18 = ($$anchor) => {
					var span_2 = root_16$2();
					append($$anchor, span_2);
				};
				var alternate_3 = ($$anchor) => {
					var code_7 = root_17$2();
					var text_27 = only_child(code_7, true);
					template_effect(() => set_text(text_27, value()));
					append($$anchor, code_7);
				};
				if_block(node_33, ($$render) => {
					if (value() === void 0) $$render(consequent_18);
					else $$render(alternate_3, -1);
				});
				reset(dd_8);
				template_effect(() => set_text(text_26, name()));
				append($$anchor, fragment_14);
			});
			reset(dl_3);
			reset(details_1);
			template_effect(($0) => set_text(text_25, `${$0 ?? ""}, as the next try would send ${request.data.headers.length === 1 ? "it" : "them"}`), [() => many(request.data.headers.length, "header")]);
			append($$anchor, details_1);
		};
		var consequent_20 = ($$anchor) => {
			var p_6 = root_20$2();
			var text_28 = only_child(p_6, true);
			template_effect(() => set_text(text_28, request.failure.message));
			append($$anchor, p_6);
		};
		if_block(node_32, ($$render) => {
			if (request.data) $$render(consequent_19);
			else if (request.failure) $$render(consequent_20, 1);
		});
		var node_34 = sibling(node_32, 2);
		var consequent_22 = ($$anchor) => {
			var fragment_15 = comment();
			var node_35 = first_child(fragment_15);
			var consequent_21 = ($$anchor) => {
				Json($$anchor, {
					get text() {
						return get(body);
					},
					label: "Body"
				});
			};
			var alternate_4 = ($$anchor) => {
				var p_7 = root_12$5();
				var text_29 = only_child(p_7);
				template_effect(($0) => set_text(text_29, `Its payload is not there${$0 ?? ""}.`), [() => get(about).payloadCreation ? `: ${many(get(about).payloadCreation.attemptCount, "try", "tries")} to fetch it` : ""]);
				append($$anchor, p_7);
			};
			if_block(node_35, ($$render) => {
				if (get(body)) $$render(consequent_21);
				else $$render(alternate_4, -1);
			});
			append($$anchor, fragment_15);
		};
		if_block(node_34, ($$render) => {
			if (get(about)) $$render(consequent_22);
		});
		reset(section_2);
		var section_3 = sibling(section_2, 2);
		var dl_4 = sibling(child(section_3), 2);
		var dd_9 = sibling(child(dl_4));
		var node_36 = child(dd_9);
		Id(node_36, {
			get id() {
				return get(it).id;
			},
			whole: true,
			what: "delivery id"
		});
		reset(dd_9);
		var dd_10 = sibling(dd_9, 3);
		var a_3 = child(dd_10);
		var text_30 = only_child(a_3, true);
		var a_4 = sibling(a_3, 2);
		reset(dd_10);
		var dd_11 = sibling(dd_10, 3);
		var a_5 = child(dd_11);
		var text_31 = only_child(a_5, true);
		reset(dd_11);
		var node_37 = sibling(dd_11, 2);
		var consequent_23 = ($$anchor) => {
			var fragment_17 = root_21$2();
			var dd_12 = sibling(first_child(fragment_17));
			var a_6 = child(dd_12);
			var text_32 = only_child(a_6, true);
			reset(dd_12);
			template_effect(($0) => {
				set_attribute(a_6, "href", $0);
				set_text(text_32, get(about).tripId);
			}, [() => href(`/trips/${encodeURIComponent(get(about).tripId)}`)]);
			append($$anchor, fragment_17);
		};
		if_block(node_37, ($$render) => {
			if (get(about)?.tripId) $$render(consequent_23);
		});
		var dd_13 = sibling(node_37, 3);
		var node_38 = child(dd_13);
		Time(node_38, {
			get at() {
				return get(it).createdAt;
			},
			as: "exact"
		});
		reset(dd_13);
		var node_39 = sibling(dd_13, 2);
		var consequent_24 = ($$anchor) => {
			var fragment_18 = root_22$2();
			var dd_14 = sibling(first_child(fragment_18));
			var node_40 = child(dd_14);
			Time(node_40, {
				get at() {
					return get(it).endedAt;
				},
				as: "exact"
			});
			reset(dd_14);
			append($$anchor, fragment_18);
		};
		if_block(node_39, ($$render) => {
			if (get(it).endedAt) $$render(consequent_24);
		});
		reset(dl_4);
		reset(section_3);
		var node_41 = sibling(section_3, 2);
		var consequent_25 = ($$anchor) => {
			Dialog($$anchor, {
				title: "Wind to the end of the window",
				close: () => set(isEnding, false),
				children: ($$anchor, $$slotProps) => {
					var fragment_20 = root_23$1();
					var p_8 = first_child(fragment_20);
					var text_33 = only_child(p_8);
					var div_10 = sibling(p_8, 4);
					var button_8 = child(div_10);
					var text_34 = only_child(button_8, true);
					var button_9 = sibling(button_8);
					reset(div_10);
					template_effect(($0, $1) => {
						set_text(text_33, `The sandbox's clock goes on by ${$0 ?? ""}. ${$1 ?? ""} of this delivery will be made on the way, and all else that is due by then.`);
						button_8.disabled = get(isWinding);
						set_text(text_34, get(isWinding) ? "Winding …" : "Wind");
					}, [() => lasting(Math.max(0, get(left))), () => many((get(it).schedule?.planned ?? []).length, "try", "tries")]);
					delegated("click", button_8, () => wind({ action: "END_OF_WINDOW" }));
					delegated("click", button_9, () => set(isEnding, false));
					append($$anchor, fragment_20);
				},
				$$slots: { default: true }
			});
		};
		if_block(node_41, ($$render) => {
			if (get(isEnding)) $$render(consequent_25);
		});
		template_effect(($0, $1, $2, $3) => {
			set_text(text_1, `${$0 ?? ""}${get(about)?.pnrIds[0] ? ` · ${get(about).pnrIds[0]}` : ""}`);
			button.disabled = !get(canResend);
			set_attribute(button, "title", get(whyNot));
			set_text(text_2, get(isWaiting) ? "Try now" : "Resend");
			set_text(text_3, get(sentence));
			button_7.disabled = !get(mayReadRequest) || !get(body);
			set_attribute(button_7, "title", get(mayReadRequest) ? "A script that signs with the secret you give it" : "Needs the scope subscriptions:read");
			set_text(text_24, subscription.data?.url ?? "");
			set_attribute(a_3, "href", $1);
			set_text(text_30, get(about) ? `${get(about).eventType} ${get(about).operation ?? ""}` : get(it).eventId);
			set_attribute(a_4, "href", $2);
			set_attribute(a_5, "href", $3);
			set_text(text_31, subscription.data?.name || subscription.data?.url || get(it).subscriptionId);
		}, [
			() => get(about) ? words(get(about).operation ?? get(about).eventType) : "",
			() => href(`/events/${get(it).eventId}`),
			() => href(`/events/${get(it).eventId}/why?subscription=${get(it).subscriptionId}`),
			() => href(`/subscriptions/${get(it).subscriptionId}`)
		]);
		delegated("click", button, resend);
		delegated("click", button_1, () => copy(get(ticket), "text for a ticket"));
		delegated("click", button_2, () => print());
		delegated("click", button_3, () => save(`delivery-${get(it).id}.json`, JSON.stringify(get(it), null, 2) + "\n", "application/json"));
		delegated("click", button_7, script);
		append($$anchor, fragment_3);
	};
	if_block(node, ($$render) => {
		if (delivery.failure && !get(it)) $$render(consequent);
		else if (!get(it)) $$render(consequent_1, 1);
		else $$render(alternate_5, -1);
	});
	template_effect(($0) => set_attribute(a, "href", $0), [() => href("/deliveries")]);
	append($$anchor, fragment);
	pop();
}
delegate(["click"]);
// src/draw/FanOut.svelte
var delivery = ($$anchor, one = noop) => {
	var li = root$12();
	var a = child(li);
	var node = child(a);
	{
		let $0 = user_derived(() => shown(one()));
		let $1 = user_derived(() => progress(one(), clock.now));
		State(node, {
			get state() {
				return get($0);
			},
			get part() {
				return get($1);
			}
		});
	}
	var span = sibling(node);
	var text = only_child(span, true);
	var span_1 = sibling(span);
	var text_1 = only_child(span_1, true);
	reset(a);
	reset(li);
	template_effect(($0, $1, $2, $3) => {
		set_class(li, 1, $0, "svelte-upq24j");
		set_attribute(a, "href", $1);
		set_text(text, $2);
		set_text(text_1, $3);
	}, [
		() => clsx(["got", shown(one())]),
		() => href(`/deliveries/${one().id}`),
		() => one().subscription?.name || shortId(one().subscriptionId),
		() => many(one().attemptCount, "try", "tries")
	]);
	append($$anchor, li);
};
var root$12 = from_html(`<li><a class="svelte-upq24j"><!><span class="cut"> </span><span class="num quiet"> </span></a></li>`);
var root_1$11 = from_html(`<span class="row num"><!> </span>`);
var root_2$11 = from_html(`<li class="quiet small svelte-upq24j"> </li>`);
var root_3$11 = from_html(`<li class="got group svelte-upq24j"><details><summary class="svelte-upq24j"><span class="row"></span><span class="cut"> </span><span class="num quiet"> </span></summary><ul class="svelte-upq24j"><!><!></ul></details></li>`);
var root_4$10 = from_html(`<li class="nobody svelte-upq24j"><span class="line svelte-upq24j"><!> <span class="quiet">No subscription matched it.</span></span></li>`);
var root_5$10 = from_html(`<li class="got svelte-upq24j"><a class="svelte-upq24j"> </a></li>`);
var root_6$9 = from_html(`<li class="not svelte-upq24j"><a class="svelte-upq24j"><!><span class="quiet"> <span class="visually-hidden">:</span><span class="small block svelte-upq24j"> </span></span><span class="link svelte-upq24j">why not?</span></a></li>`);
var root_7$7 = from_html(`<li class="not svelte-upq24j"><a class="svelte-upq24j"> </a></li>`);
var root_8$7 = from_html(`<div class="fan svelte-upq24j"><span class="event svelte-upq24j" aria-hidden="true">Event</span> <ul class="svelte-upq24j"><!> <!> <!> <!> <!> <!></ul></div>`);
function FanOut($$anchor, $$props) {
	push($$props, true);
	/** Whether these are all. */
	const MOST = 50;
	/** Beyond 50, by whose they are. */
	const groups = user_derived(() => {
		const bySubscriber = /* @__PURE__ */ new Map();
		for (const one of $$props.matched > MOST ? $$props.deliveries : []) {
			const whose = one.subscription?.subscriber;
			const group = bySubscriber.get(whose?.id ?? "") ?? {
				id: whose?.id ?? "",
				name: whose?.name || shortId(whose?.id ?? ""),
				rows: []
			};
			group.rows.push(one);
			bySubscriber.set(whose?.id ?? "", group);
		}
		return [...bySubscriber.values()].toSorted((one, other) => other.rows.length - one.rows.length);
	});
	const states = (rows) => [...Map.groupBy(rows, shown)].map(([state, some]) => ({
		state,
		count: some.length
	}));
	const sentence = user_derived(() => `${many($$props.matched, "subscription")} got it, ${$$props.others.length}${$$props.isWhole ? "" : " or more"} did not`);
	var div = root_8$7();
	var ul = sibling(child(div), 2);
	var node_1 = child(ul);
	each(node_1, 17, () => get(groups), ({ id, name, rows }) => id, ($$anchor, $$item) => {
		let name = () => get($$item).name;
		let rows = () => get($$item).rows;
		var li_1 = root_3$11();
		var details = child(li_1);
		var summary = child(details);
		var span_2 = child(summary);
		each(span_2, 21, () => states(rows()), ({ state, count }) => state, ($$anchor, $$item) => {
			let state = () => get($$item).state;
			let count = () => get($$item).count;
			var span_3 = root_1$11();
			var node_2 = child(span_3);
			State(node_2, { get state() {
				return state();
			} });
			var text_2 = sibling(node_2, 1, true);
			reset(span_3);
			template_effect(() => set_text(text_2, count()));
			append($$anchor, span_3);
		});
		reset(span_2);
		var span_4 = sibling(span_2);
		var text_3 = only_child(span_4, true);
		var span_5 = sibling(span_4);
		var text_4 = only_child(span_5, true);
		reset(summary);
		var ul_1 = sibling(summary);
		var node_3 = child(ul_1);
		each(node_3, 17, () => rows().slice(0, MOST), (one) => one.id, ($$anchor, one) => {
			delivery($$anchor, () => get(one));
		});
		var node_4 = sibling(node_3);
		var consequent = ($$anchor) => {
			var li_2 = root_2$11();
			var text_5 = only_child(li_2);
			template_effect(() => set_text(text_5, `and ${rows().length - MOST} more`));
			append($$anchor, li_2);
		};
		if_block(node_4, ($$render) => {
			if (rows().length > MOST) $$render(consequent);
		});
		reset(ul_1);
		reset(details);
		reset(li_1);
		template_effect(($0) => {
			set_text(text_3, name());
			set_text(text_4, $0);
		}, [() => many(rows().length, "subscription")]);
		append($$anchor, li_1);
	});
	var node_5 = sibling(node_1, 2);
	each(node_5, 17, () => $$props.matched > MOST ? [] : $$props.deliveries, (one) => one.id, ($$anchor, one) => {
		delivery($$anchor, () => get(one));
	});
	var node_6 = sibling(node_5, 2);
	var consequent_1 = ($$anchor) => {
		var li_3 = root_4$10();
		var span_6 = child(li_3);
		var node_7 = child(span_6);
		State(node_7, { state: "UNMATCHED" });
		next(2);
		reset(span_6);
		reset(li_3);
		append($$anchor, li_3);
	};
	if_block(node_6, ($$render) => {
		if ($$props.matched === 0) $$render(consequent_1);
	});
	var node_8 = sibling(node_6, 2);
	var consequent_2 = ($$anchor) => {
		var li_4 = root_5$10();
		var a_1 = child(li_4);
		var text_6 = only_child(a_1);
		reset(li_4);
		template_effect(($0, $1) => {
			set_attribute(a_1, "href", $0);
			set_text(text_6, `${$1 ?? ""} more got it`);
		}, [() => href(`/deliveries?event=${$$props.eventId}`), () => ($$props.matched - $$props.deliveries.length).toLocaleString("en-GB")]);
		append($$anchor, li_4);
	};
	if_block(node_8, ($$render) => {
		if ($$props.matched > $$props.deliveries.length) $$render(consequent_2);
	});
	var node_9 = sibling(node_8, 2);
	each(node_9, 17, () => $$props.others.slice(0, MOST), (one) => one.subscriptionId, ($$anchor, one) => {
		var li_5 = root_6$9();
		var a_2 = child(li_5);
		var node_10 = child(a_2);
		State(node_10, { state: "UNMATCHED" });
		var span_7 = sibling(node_10);
		var text_7 = child(span_7, true);
		var span_8 = sibling(text_7, 2);
		var text_8 = only_child(span_8, true);
		reset(span_7);
		next();
		reset(a_2);
		reset(li_5);
		template_effect(($0, $1) => {
			set_attribute(a_2, "href", $0);
			set_text(text_7, get(one).name);
			set_text(text_8, $1);
		}, [() => href(`/events/${$$props.eventId}/why?subscription=${get(one).subscriptionId}`), () => $$props.whyNot(get(one))]);
		append($$anchor, li_5);
	});
	var node_11 = sibling(node_9, 2);
	var consequent_3 = ($$anchor) => {
		var li_6 = root_7$7();
		var a_3 = child(li_6);
		var text_9 = only_child(a_3);
		reset(li_6);
		template_effect(($0) => {
			set_attribute(a_3, "href", $0);
			set_text(text_9, `${$$props.isWhole ? `${$$props.others.length - MOST} more` : "More"} did not`);
		}, [() => href(`/events/${$$props.eventId}/why?subscription=all`)]);
		append($$anchor, li_6);
	};
	if_block(node_11, ($$render) => {
		if ($$props.others.length > MOST || !$$props.isWhole) $$render(consequent_3);
	});
	reset(ul);
	reset(div);
	template_effect(() => set_attribute(ul, "aria-label", get(sentence)));
	append($$anchor, div);
	pop();
}
// src/parts/why.ts
var KINDS = {
	COMPANY: "company",
	BOOKING_TMC: "booking TMC",
	CONTRACTING_TMC: "contracting TMC"
};
/** The conditions in the order in which they are asked. `name` tells an organization by its id. */
function conditions(match, event, subscription, name) {
	const wants = (scope, predicate) => (subscription?.eventSource.scopes[scope]?.predicates[predicate]?.values ?? []).map((value) => name(value)).join(" or ");
	const list = [
		{
			holds: match.isActive,
			text: match.isActive ? "It is active." : "It is paused.",
			tab: "settings",
			link: "Activate it"
		},
		{
			holds: match.wantsEventType,
			text: match.wantsEventType ? `It wants ${event.eventType}.` : `It does not want ${event.eventType}${subscription ? `, only ${subscription.eventTypes.join(", ")}` : ""}.`,
			tab: "settings",
			link: "Change its event types"
		},
		{
			holds: !match.excludesOperation,
			text: match.excludesOperation ? `It excludes ${event.operation}.` : event.operation ? `It does not exclude ${event.operation}.` : "The event has no operation to exclude.",
			tab: "settings",
			link: "Change its excluded operations"
		}
	];
	if (match.isWithheld) list.push({
		holds: false,
		text: "The event’s company left the TMC by which it got its events.",
		tab: "settings",
		link: "Look at its event source"
	});
	for (const [index, scope] of match.scopes.entries()) {
		const clauses = scope.predicates.map((predicate, at) => {
			const kind = KINDS[predicate.type] ?? predicate.type;
			return predicate.holds ? `${kind} is ${name(predicate.value)} ✓` : `${kind} ✗ is ${name(predicate.value)}${wants(index, at) ? `, wants ${wants(index, at)}` : ""}`;
		});
		list.push({
			holds: scope.holds || match.sourceMatches && !scope.holds,
			text: `${match.scopes.length > 1 ? `Source, alternative ${index + 1}: ` : "Source: "}${clauses.join("; ")}${match.sourceMatches && !scope.holds ? " (another alternative holds)" : ""}.`,
			tab: "settings",
			link: "Look at its event source"
		});
	}
	return list;
}
// src/parts/Why.svelte
var root$11 = from_html(`<a><!></a>`);
var root_1$10 = from_html(`<strong> </strong> <a> </a>`, 1);
var root_2$10 = from_html(`<li><span class="glyph svelte-1xpydae" role="img"> </span> <span><!></span></li>`);
var root_3$10 = from_html(`<article class="panel"><header><h2 class="name svelte-1xpydae"><a> </a></h2> <span class="row"><span> </span> <!></span></header> <ul class="body"></ul></article>`);
function Why($$anchor, $$props) {
	push($$props, true);
	const rows = user_derived(() => conditions($$props.match, $$props.event, $$props.subscription, (id) => id ? organizations.name(id) : "none"));
	const first = user_derived(() => get(rows).findIndex((row) => !row.holds));
	var article = root_3$10();
	var header = child(article);
	var h2 = child(header);
	var a = child(h2);
	var text$2 = only_child(a, true);
	reset(h2);
	var span = sibling(h2, 2);
	var span_1 = child(span);
	var text_1 = only_child(span_1, true);
	var node = sibling(span_1, 2);
	var consequent = ($$anchor) => {
		var a_1 = root$11();
		var node_1 = child(a_1);
		State(node_1, { get state() {
			return $$props.match.deliveryState;
		} });
		reset(a_1);
		template_effect(($0) => set_attribute(a_1, "href", $0), [() => href(`/deliveries/${$$props.match.deliveryId}`)]);
		append($$anchor, a_1);
	};
	var alternate = ($$anchor) => {
		State($$anchor, { state: "UNMATCHED" });
	};
	if_block(node, ($$render) => {
		if ($$props.match.deliveryId && $$props.match.deliveryState) $$render(consequent);
		else $$render(alternate, -1);
	});
	reset(span);
	reset(header);
	var ul = sibling(header, 2);
	each(ul, 23, () => get(rows), (row) => row.text, ($$anchor, row, index) => {
		var li = root_2$10();
		var span_2 = child(li);
		var text_2 = only_child(span_2, true);
		var span_3 = sibling(span_2, 2);
		var node_2 = child(span_3);
		var consequent_1 = ($$anchor) => {
			var fragment_1 = root_1$10();
			var strong = first_child(fragment_1);
			var text_3 = only_child(strong, true);
			var a_2 = sibling(strong, 2);
			var text_4 = only_child(a_2, true);
			template_effect(($0) => {
				set_text(text_3, get(row).text);
				set_attribute(a_2, "href", $0);
				set_text(text_4, get(row).link);
			}, [() => href(`/subscriptions/${$$props.match.subscriptionId}/${get(row).tab}`)]);
			append($$anchor, fragment_1);
		};
		var alternate_1 = ($$anchor) => {
			var text_5 = text();
			template_effect(() => set_text(text_5, get(row).text));
			append($$anchor, text_5);
		};
		if_block(node_2, ($$render) => {
			if (get(index) === get(first)) $$render(consequent_1);
			else $$render(alternate_1, -1);
		});
		reset(span_3);
		reset(li);
		template_effect(() => {
			set_class(li, 1, clsx([
				"line",
				get(row).holds ? "holds" : "fails",
				get(index) === get(first) && "first"
			]), "svelte-1xpydae");
			set_attribute(span_2, "aria-label", get(row).holds ? "holds" : "fails");
			set_text(text_2, get(row).holds ? "✓" : "✗");
		});
		append($$anchor, li);
	});
	reset(ul);
	reset(article);
	template_effect(($0) => {
		set_attribute(a, "href", $0);
		set_text(text$2, $$props.match.name);
		set_class(span_1, 1, clsx($$props.match.matchesNow ? "yes" : "no"), "svelte-1xpydae");
		set_text(text_1, $$props.match.matchesNow ? "Matches now" : "Does not match now");
	}, [() => href(`/subscriptions/${$$props.match.subscriptionId}`)]);
	append($$anchor, article);
	pop();
}
// src/pages/Event.svelte
var root$10 = from_html(`<h1 tabindex="-1">Event</h1> <!>`, 1);
var root_1$9 = from_html(`<dt>Trip</dt><dd><a> </a></dd>`, 1);
var root_2$9 = from_html(` <a> </a>`, 1);
var root_3$9 = from_html(`<dt> </dt><dd></dd>`, 1);
var root_4$9 = from_html(`; the next <!>`, 1);
var root_5$9 = from_html(`<dt>Payload</dt><dd> <!><br/><code> </code></dd>`, 1);
var root_6$8 = from_html(`<p class="quiet">Its payload is not there yet.</p>`);
var root_7$6 = from_html(`<div class="two svelte-1gnonki"><section aria-labelledby="where"><h2 id="where" class="svelte-1gnonki">Where it went</h2> <!></section> <section aria-labelledby="what"><h2 id="what" class="svelte-1gnonki">What it is</h2> <dl class="facts"><dt>Id</dt><dd><!></dd> <dt>Company</dt><dd> </dd> <dt>Booking TMC</dt><dd> </dd> <dt>Contracting TMC</dt><dd> </dd> <!> <!> <dt>Generated</dt><dd><!></dd> <dt>Accepted</dt><dd><!></dd> <dt>Trace</dt><dd><!></dd> <!></dl></section></div> <section class="section" aria-labelledby="body"><h2 id="body">Body</h2><!></section>`, 1);
var root_8$6 = from_html(`<option>those that got it</option><option>those that did not, too</option>`, 1);
var root_9$5 = from_html(`<p>Choose one above to see what it wants otherwise.</p>`);
var root_10$5 = from_html(`<div class="section"><div class="spread"><p class="soft">Asked of each subscription <b>as it is now</b>, which may not be as it was when the event came.</p> <span class="row">About <!></span></div> <!></div>`);
var root_11$4 = from_html(`<div class="spread"><h1 tabindex="-1"> </h1> <button><!>JSON</button></div> <p class="soft sentence svelte-1gnonki"> <!> </p> <nav class="tabs" aria-label="Parts of the event"><a>Event</a> <a>Why</a></nav> <!>`, 1);
var root_12$4 = from_html(`<nav class="crumbs small svelte-1gnonki" aria-label="Path"><a>Events</a> <span class="quiet">/</span></nav> <!>`, 1);
function Event($$anchor, $$props) {
	push($$props, true);
	const id = user_derived(() => $$props.parts["id"] ?? "");
	const tab = user_derived(() => $$props.parts["tab"] === "why" ? "why" : "event");
	const event = query(() => get(id), (signal) => readEvent(get(id), signal), ({ kind, data }) => kind === "event" && data["id"] === get(id));
	/** More deliveries of an event are not drawn. */
	const MOST = 500;
	const deliveries = query(() => get(id), async (signal) => {
		const all = [];
		let cursor;
		do {
			const page = await ask(() => api.GET("/ext/v1/deliveries", {
				params: { query: {
					eventId: get(id),
					limit: 100,
					cursor,
					expand: ["subscription"]
				} },
				signal
			}));
			all.push(...page.deliveries);
			cursor = page.nextCursor ?? void 0;
		} while (cursor && all.length < MOST);
		return { deliveries: all };
	}, ({ kind, data }) => kind === "delivery" && (data["eventId"] === get(id) || data["eventId"] === void 0) || kind === "tally" || kind === "clock");
	const asked = user_derived(() => place.query.get("subscription") ?? "");
	const matches = query(() => [
		get(tab),
		get(id),
		get(asked)
	], (signal) => ask(() => api.GET("/ext/v1/events/{eventId}/matches", {
		params: {
			path: { eventId: get(id) },
			query: get(tab) === "event" || get(asked) === "all" ? { includeUnmatched: true } : get(asked) ? { subscriptionId: get(asked) } : {}
		},
		signal
	})), ({ kind, data }) => kind === "subscription" || kind === "delivery" && data["eventId"] === get(id), NOW_AND_THEN);
	const sources = query(() => matches.data?.matches.map((one) => one.subscriptionId), async (signal) => {
		const ids = (get(tab) === "why" ? matches.data?.matches ?? [] : []).slice(0, 20).map((one) => one.subscriptionId);
		return new Map(await Promise.all(ids.map(async (one) => [one, await ask(() => api.GET("/ext/v1/subscriptions/{subscriptionId}", {
			params: { path: { subscriptionId: one } },
			signal
		}))])));
	});
	user_effect(() => {
		if (get(it)) untrack(() => places.note(`/events/${get(id)}`, `${words(get(it).operation ?? get(it).eventType)} ${get(it).pnrIds[0] ?? ""}`));
	});
	const org = (one) => one ? organizations.name(one) : "none";
	const it = user_derived(() => event.data?.event);
	const others = user_derived(() => (matches.data?.matches ?? []).filter((one) => !deliveries.data?.deliveries.some((made) => made.subscriptionId === one.subscriptionId)));
	const whyNot = (one) => get(it) ? conditions(one, get(it), void 0, org).find(({ holds }) => !holds)?.text ?? "It would match now; it was not offered when it came." : "";
	var fragment = root_12$4();
	var nav = first_child(fragment);
	var a = child(nav);
	next(2);
	reset(nav);
	var node = sibling(nav, 2);
	var consequent = ($$anchor) => {
		var fragment_1 = root$10();
		var node_1 = sibling(first_child(fragment_1), 2);
		Empty(node_1, {
			is: "failed",
			get failure() {
				return event.failure;
			},
			retry: () => event.load()
		});
		append($$anchor, fragment_1);
	};
	var consequent_1 = ($$anchor) => {
		var fragment_2 = root$10();
		var node_2 = sibling(first_child(fragment_2), 2);
		Empty(node_2, { is: "loading" });
		append($$anchor, fragment_2);
	};
	var alternate_4 = ($$anchor) => {
		var fragment_3 = root_11$4();
		var div = first_child(fragment_3);
		var h1 = child(div);
		var text = only_child(h1);
		var button = sibling(h1, 2);
		var node_3 = child(button);
		Icon(node_3, {
			name: "Download",
			size: 14
		});
		next();
		reset(button);
		reset(div);
		var p = sibling(div, 2);
		var text_1 = child(p);
		var node_4 = sibling(text_1);
		Time(node_4, { get at() {
			return get(it).acceptedAt;
		} });
		var text_2 = sibling(node_4);
		reset(p);
		var nav_1 = sibling(p, 2);
		var a_1 = child(nav_1);
		var a_2 = sibling(a_1, 2);
		reset(nav_1);
		var node_5 = sibling(nav_1, 2);
		var consequent_9 = ($$anchor) => {
			var fragment_4 = root_7$6();
			var div_1 = first_child(fragment_4);
			var section = child(div_1);
			var node_6 = sibling(child(section), 2);
			var consequent_2 = ($$anchor) => {
				Empty($$anchor, {
					is: "failed",
					get failure() {
						return deliveries.failure;
					},
					retry: () => deliveries.load()
				});
			};
			var consequent_3 = ($$anchor) => {
				Empty($$anchor, { is: "loading" });
			};
			var alternate = ($$anchor) => {
				{
					let $0 = user_derived(() => (matches.data?.matches.length ?? 0) < 100);
					FanOut($$anchor, {
						get matched() {
							return get(it).matched;
						},
						get deliveries() {
							return deliveries.data.deliveries;
						},
						get others() {
							return get(others);
						},
						get isWhole() {
							return get($0);
						},
						whyNot,
						get eventId() {
							return get(id);
						}
					});
				}
			};
			if_block(node_6, ($$render) => {
				if (deliveries.failure && !deliveries.data) $$render(consequent_2);
				else if (!deliveries.data) $$render(consequent_3, 1);
				else $$render(alternate, -1);
			});
			reset(section);
			var section_1 = sibling(section, 2);
			var dl = sibling(child(section_1), 2);
			var dd = sibling(child(dl));
			var node_7 = child(dd);
			Id(node_7, {
				get id() {
					return get(it).id;
				},
				whole: true,
				what: "event id"
			});
			reset(dd);
			var dd_1 = sibling(dd, 3);
			var text_3 = only_child(dd_1, true);
			var dd_2 = sibling(dd_1, 3);
			var text_4 = only_child(dd_2, true);
			var dd_3 = sibling(dd_2, 3);
			var text_5 = only_child(dd_3, true);
			var node_8 = sibling(dd_3, 2);
			var consequent_4 = ($$anchor) => {
				var fragment_8 = root_1$9();
				var dd_4 = sibling(first_child(fragment_8));
				var a_3 = child(dd_4);
				var text_6 = only_child(a_3, true);
				reset(dd_4);
				template_effect(($0) => {
					set_attribute(a_3, "href", $0);
					set_text(text_6, get(it).tripId);
				}, [() => href(`/trips/${encodeURIComponent(get(it).tripId)}`)]);
				append($$anchor, fragment_8);
			};
			if_block(node_8, ($$render) => {
				if (get(it).tripId) $$render(consequent_4);
			});
			var node_9 = sibling(node_8, 2);
			var consequent_5 = ($$anchor) => {
				var fragment_9 = root_3$9();
				var dt = first_child(fragment_9);
				var text_7 = only_child(dt, true);
				var dd_5 = sibling(dt);
				each(dd_5, 22, () => get(it).pnrIds, (pnr) => pnr, ($$anchor, pnr, index) => {
					next();
					var fragment_10 = root_2$9();
					var text_8 = first_child(fragment_10, true);
					var a_4 = sibling(text_8);
					var text_9 = only_child(a_4, true);
					template_effect(($0) => {
						set_text(text_8, get(index) ? ", " : "");
						set_attribute(a_4, "href", $0);
						set_text(text_9, pnr);
					}, [() => href(get(it).tripId ? `/trips/${encodeURIComponent(get(it).tripId)}?pnr=${encodeURIComponent(pnr)}` : `/events?pnr=${encodeURIComponent(pnr)}`)]);
					append($$anchor, fragment_10);
				});
				reset(dd_5);
				template_effect(() => set_text(text_7, get(it).pnrIds.length > 1 ? "Bookings" : "Booking"));
				append($$anchor, fragment_9);
			};
			if_block(node_9, ($$render) => {
				if (get(it).pnrIds.length) $$render(consequent_5);
			});
			var dd_6 = sibling(node_9, 3);
			var node_10 = child(dd_6);
			Time(node_10, {
				get at() {
					return get(it).timestamp;
				},
				as: "exact"
			});
			reset(dd_6);
			var dd_7 = sibling(dd_6, 3);
			var node_11 = child(dd_7);
			Time(node_11, {
				get at() {
					return get(it).acceptedAt;
				},
				as: "exact"
			});
			reset(dd_7);
			var dd_8 = sibling(dd_7, 3);
			Trace(child(dd_8), { get id() {
				return get(it).traceId;
			} });
			reset(dd_8);
			var node_13 = sibling(dd_8, 2);
			var consequent_7 = ($$anchor) => {
				var fragment_11 = root_5$9();
				var dd_9 = sibling(first_child(fragment_11));
				var text_10 = child(dd_9);
				var node_14 = sibling(text_10);
				var consequent_6 = ($$anchor) => {
					var fragment_12 = root_4$9();
					var node_15 = sibling(first_child(fragment_12));
					Time(node_15, {
						get at() {
							return get(it).payloadCreation.nextAttemptAt;
						},
						as: "in"
					});
					append($$anchor, fragment_12);
				};
				if_block(node_14, ($$render) => {
					if (get(it).payloadCreation.nextAttemptAt) $$render(consequent_6);
				});
				var code = sibling(node_14, 2);
				var text_11 = only_child(code, true);
				reset(dd_9);
				template_effect(($0, $1) => {
					set_text(text_10, `${get(it).payloadCreation.hasFailed ? "Could not be fetched" : "Is fetched"}: ${get(it).payloadCreation.attemptCount ?? ""} of ${$0 ?? ""}${$1 ?? ""}`);
					set_text(text_11, get(it).payloadCreation.url);
				}, [() => many(get(it).payloadCreation.attemptLimit, "try", "tries"), () => get(it).payloadCreation.lastReason ? `; last ${words(get(it).payloadCreation.lastReason).toLowerCase()}` : ""]);
				append($$anchor, fragment_11);
			};
			if_block(node_13, ($$render) => {
				if (get(it).payloadCreation) $$render(consequent_7);
			});
			reset(dl);
			reset(section_1);
			reset(div_1);
			var section_2 = sibling(div_1, 2);
			var node_16 = sibling(child(section_2));
			var consequent_8 = ($$anchor) => {
				Json($$anchor, {
					get text() {
						return event.data.body;
					},
					label: "Envelope"
				});
			};
			var alternate_1 = ($$anchor) => {
				var p_1 = root_6$8();
				append($$anchor, p_1);
			};
			if_block(node_16, ($$render) => {
				if (event.data?.body) $$render(consequent_8);
				else $$render(alternate_1, -1);
			});
			reset(section_2);
			template_effect(($0, $1, $2) => {
				set_text(text_3, $0);
				set_text(text_4, $1);
				set_text(text_5, $2);
			}, [
				() => org(get(it).organizationId),
				() => org(get(it).bookingTmcId),
				() => org(get(it).contractingTmcId)
			]);
			append($$anchor, fragment_4);
		};
		var alternate_3 = ($$anchor) => {
			var div_2 = root_10$5();
			var div_3 = child(div_2);
			var span = sibling(child(div_3), 2);
			var node_17 = sibling(child(span));
			{
				const first = ($$anchor) => {
					var fragment_14 = root_8$6();
					var option = first_child(fragment_14);
					option.value = option.__value = "";
					var option_1 = sibling(option);
					option_1.value = option_1.__value = "all";
					append($$anchor, fragment_14);
				};
				let $0 = user_derived(() => matches.data?.matches[0]?.name);
				SubscriptionSelect(node_17, {
					label: "About",
					get value() {
						return get(asked);
					},
					choose: (chosen) => setQuery({ subscription: chosen }),
					get name() {
						return get($0);
					},
					first,
					$$slots: { first: true }
				});
			}
			reset(span);
			reset(div_3);
			var node_18 = sibling(div_3, 2);
			var consequent_10 = ($$anchor) => {
				Empty($$anchor, {
					is: "failed",
					get failure() {
						return matches.failure;
					},
					retry: () => matches.load()
				});
			};
			var consequent_11 = ($$anchor) => {
				Empty($$anchor, { is: "loading" });
			};
			var alternate_2 = ($$anchor) => {
				var fragment_17 = comment();
				var node_19 = first_child(fragment_17);
				each(node_19, 17, () => matches.data.matches, (match) => match.subscriptionId, ($$anchor, match) => {
					{
						let $0 = user_derived(() => sources.data?.get(get(match).subscriptionId));
						Why($$anchor, {
							get match() {
								return get(match);
							},
							get event() {
								return get(it);
							},
							get subscription() {
								return get($0);
							}
						});
					}
				}, ($$anchor) => {
					Empty($$anchor, {
						is: "unmatched",
						title: "No subscription got it.",
						children: ($$anchor, $$slotProps) => {
							var p_2 = root_9$5();
							append($$anchor, p_2);
						},
						$$slots: { default: true }
					});
				});
				append($$anchor, fragment_17);
			};
			if_block(node_18, ($$render) => {
				if (matches.failure && !matches.data) $$render(consequent_10);
				else if (!matches.data) $$render(consequent_11, 1);
				else $$render(alternate_2, -1);
			});
			reset(div_2);
			append($$anchor, div_2);
		};
		if_block(node_5, ($$render) => {
			if (get(tab) === "event") $$render(consequent_9);
			else $$render(alternate_3, -1);
		});
		template_effect(($0, $1, $2, $3, $4) => {
			set_text(text, `${$0 ?? ""}${get(it).pnrIds[0] ? ` · ${get(it).pnrIds[0]}` : ""}`);
			set_text(text_1, `${get(it).eventType ?? ""} of ${$1 ?? ""}, accepted `);
			set_text(text_2, `; ${$2 ?? ""}.`);
			set_attribute(a_1, "href", $3);
			set_attribute(a_1, "aria-current", get(tab) === "event" ? "page" : void 0);
			set_attribute(a_2, "href", $4);
			set_attribute(a_2, "aria-current", get(tab) === "why" ? "page" : void 0);
		}, [
			() => words(get(it).operation ?? get(it).eventType),
			() => org(get(it).organizationId),
			() => get(it).matched === 0 ? "no subscription wanted it" : `${many(get(it).matched, "subscription")} wanted it`,
			() => href(`/events/${get(id)}`),
			() => href(`/events/${get(id)}/why`)
		]);
		delegated("click", button, () => save(`event-${get(it).id}.json`, event.data?.body ?? JSON.stringify(get(it), null, 2) + "\n", "application/json"));
		append($$anchor, fragment_3);
	};
	if_block(node, ($$render) => {
		if (event.failure && !get(it)) $$render(consequent);
		else if (!get(it)) $$render(consequent_1, 1);
		else $$render(alternate_4, -1);
	});
	template_effect(($0) => set_attribute(a, "href", $0), [() => href("/events")]);
	append($$anchor, fragment);
	pop();
}
delegate(["click"]);
// src/parts/headers.ts
/** As the API takes them. A row without a name is none. */
var customHeaders = (rows) => Object.fromEntries(rows.filter(({ name }) => name.trim()).map(({ name, value }) => [name.trim(), value]));
/** What would not be what it looks like: a value without a name, and a name that is there twice. */
function unfit(rows) {
	const given = rows.map((one) => one.name.trim().toLowerCase());
	if (rows.some((one, at) => !given[at] && one.value)) return "A header has a value and no name.";
	const twice = given.find((one, at) => one && given.indexOf(one) !== at);
	return twice ? `The header ${twice} is there twice; names compare without case.` : "";
}
// src/parts/HeadersForm.svelte
var root$9 = from_html(`<span class="fault svelte-pj86n0" role="alert"> </span>`);
var root_1$8 = from_html(`<span class="small quiet hint svelte-pj86n0">It is kept, and never sent: the engine’s own goes there.</span>`);
var root_2$8 = from_html(`<div class="header svelte-pj86n0"><input type="text" placeholder="X-Custom-Header" spellcheck="false" autocomplete="off"/> <input spellcheck="false" autocomplete="new-password"/> <button type="button" class="plain icon"><!></button> <!></div>`);
var root_3$8 = from_html(`<button type="button" class="link">Another header …</button>`);
var root_4$8 = from_html(`<button type="button" class="link svelte-pj86n0"> </button>`);
var root_5$8 = from_html(`<fieldset class="svelte-pj86n0"><legend class="svelte-pj86n0">Headers to send along</legend> <!> <div class="row"><!> <!></div> <!></fieldset>`);
function HeadersForm($$anchor, $$props) {
	push($$props, true);
	let disabled = prop($$props, "disabled", 3, false);
	const isOf = (field, name) => field === `customHeaders.${name.trim()}` || field === `customHeaders["${name.trim()}"]`;
	const faultOf = (name) => $$props.fault?.faults.find((one) => isOf(one.field, name))?.message;
	/** What is wrong with none of them by itself. */
	const faultOfAll = user_derived(() => unfit($$props.headers) || $$props.fault?.faults.find((one) => one.field?.startsWith("customHeaders") && !$$props.headers.some(({ name }) => isOf(one.field, name)))?.message);
	const MOST = 50;
	/** The contract's reserved names. */
	const RESERVED = /^(authorization|content-(type|length|encoding)|host|user-agent|api-version|traceparent|tracestate|b3|connection|keep-alive|proxy-(connection|authenticate|authorization)|te|trailer|transfer-encoding|upgrade|expect|http2-settings|x-b3-.*|x-spotnana-webhook-.*|webhook-.*)$/i;
	let areShown = state(false);
	const set$1 = (at, part) => $$props.changed($$props.headers.map((one, index) => index === at ? {
		...one,
		...part
	} : one));
	var fieldset = root_5$8();
	var node = sibling(child(fieldset), 2);
	each(node, 17, () => $$props.headers, index, ($$anchor, header, at) => {
		const fault = user_derived(() => faultOf(get(header).name));
		var div = root_2$8();
		var input = child(div);
		remove_input_defaults(input);
		set_attribute(input, "aria-label", `Name of header ${at + 1}`);
		var input_1 = sibling(input, 2);
		remove_input_defaults(input_1);
		var button = sibling(input_1, 2);
		var node_1 = child(button);
		Icon(node_1, {
			name: "Trash",
			size: 14
		});
		reset(button);
		var node_2 = sibling(button, 2);
		var consequent = ($$anchor) => {
			var span = root$9();
			var text = only_child(span, true);
			template_effect(() => set_text(text, get(fault)));
			append($$anchor, span);
		};
		var consequent_1 = ($$anchor) => {
			var span_1 = root_1$8();
			append($$anchor, span_1);
		};
		var d = user_derived(() => RESERVED.test(get(header).name.trim()));
		if_block(node_2, ($$render) => {
			if (get(fault)) $$render(consequent);
			else if (get(d)) $$render(consequent_1, 1);
		});
		reset(div);
		template_effect(() => {
			set_value(input, get(header).name);
			set_attribute(input, "aria-invalid", get(fault) ? "true" : void 0);
			set_attribute(input_1, "type", get(areShown) ? "text" : "password");
			set_attribute(input_1, "aria-label", `Value of ${get(header).name || `header ${at + 1}`}`);
			set_value(input_1, get(header).value);
			set_attribute(input_1, "aria-invalid", get(fault) ? "true" : void 0);
			set_attribute(button, "aria-label", `Remove ${get(header).name || `header ${at + 1}`}`);
		});
		delegated("input", input, (event) => set$1(at, { name: event.currentTarget.value }));
		delegated("input", input_1, (event) => set$1(at, { value: event.currentTarget.value }));
		delegated("click", button, () => $$props.changed($$props.headers.filter((_, index) => index !== at)));
		append($$anchor, div);
	});
	var div_1 = sibling(node, 2);
	var node_3 = child(div_1);
	var consequent_2 = ($$anchor) => {
		var button_1 = root_3$8();
		delegated("click", button_1, () => $$props.changed([...$$props.headers, {
			name: "",
			value: ""
		}]));
		append($$anchor, button_1);
	};
	if_block(node_3, ($$render) => {
		if ($$props.headers.length < MOST) $$render(consequent_2);
	});
	var node_4 = sibling(node_3, 2);
	var consequent_3 = ($$anchor) => {
		var button_2 = root_4$8();
		var text_1 = only_child(button_2, true);
		template_effect(() => {
			set_attribute(button_2, "aria-pressed", get(areShown));
			set_text(text_1, get(areShown) ? "Hide the values" : "Show the values");
		});
		delegated("click", button_2, () => set(areShown, !get(areShown)));
		append($$anchor, button_2);
	};
	if_block(node_4, ($$render) => {
		if ($$props.headers.length) $$render(consequent_3);
	});
	reset(div_1);
	var node_5 = sibling(div_1, 2);
	var consequent_4 = ($$anchor) => {
		var span_2 = root$9();
		var text_2 = only_child(span_2, true);
		template_effect(() => set_text(text_2, get(faultOfAll)));
		append($$anchor, span_2);
	};
	if_block(node_5, ($$render) => {
		if (get(faultOfAll)) $$render(consequent_4);
	});
	reset(fieldset);
	template_effect(() => fieldset.disabled = disabled());
	append($$anchor, fieldset);
	pop();
}
delegate(["input", "click"]);
// src/parts/SourceForm.svelte
var root$8 = from_html(`<span class="soft">and</span>`);
var root_1$7 = from_html(`<option> </option>`);
var root_2$7 = from_html(`<span class="tag value svelte-1535s37"> <button type="button" class="plain svelte-1535s37"><!></button></span>`);
var root_3$7 = from_html(`<button type="button" class="plain icon"><!></button>`);
var root_4$7 = from_html(`<div class="predicate svelte-1535s37"><!> <select class="svelte-1535s37"></select> <span class="values svelte-1535s37"><!> <!></span> <!></div>`);
var root_5$7 = from_html(`<button type="button" class="link">and …</button>`);
var root_6$7 = from_html(`<div class="scope svelte-1535s37"><p class="small soft"></p> <!> <!></div>`);
var root_7$5 = from_html(`<button type="button" class="link">or events …</button>`);
var root_8$5 = from_html(`<fieldset class="svelte-1535s37"><legend class="svelte-1535s37">Event source</legend> <!> <!></fieldset>`);
function SourceForm($$anchor, $$props) {
	push($$props, true);
	let disabled = prop($$props, "disabled", 3, false);
	const KINDS = [
		[
			"COMPANY",
			"of the company",
			"COMPANY"
		],
		[
			"BOOKING_TMC",
			"booked through",
			"TMC"
		],
		[
			"CONTRACTING_TMC",
			"contracted by",
			"TMC"
		]
	];
	const MOST_SCOPES = 20;
	const MOST_PREDICATES = 10;
	const kindOf = (type) => KINDS.find(([name]) => name === type)?.[2] ?? "COMPANY";
	const firsts = query(() => 0, async (signal) => {
		const [company, tmc] = await Promise.all([firstOrganization(signal, "COMPANY"), firstOrganization(signal, "TMC")]);
		return {
			COMPANY: company?.id,
			TMC: tmc?.id
		};
	});
	const first = (type) => ({
		type,
		comparator: "IN",
		values: [firsts.data?.[kindOf(type)] ?? []].flat()
	});
	const put = (scope, predicates) => $$props.changed({ scopes: $$props.source.scopes.map((one, index) => index === scope ? {
		...one,
		predicates
	} : one).filter((one) => one.predicates.length > 0) });
	const set = (scope, at, predicate) => put(scope, $$props.source.scopes[scope].predicates.map((one, index) => index === at ? predicate : one));
	const name = (id) => organizations.name(id);
	const used = (predicates) => KINDS.map(([type]) => type).find((type) => !predicates.some((one) => one.type === type)) ?? "COMPANY";
	var fieldset = root_8$5();
	var node = sibling(child(fieldset), 2);
	each(node, 17, () => $$props.source.scopes, index, ($$anchor, scope, index$1) => {
		var div = root_6$7();
		var p = child(div);
		p.textContent = index$1 === 0 ? "Events" : "or events";
		var node_1 = sibling(p, 2);
		each(node_1, 17, () => get(scope).predicates, index, ($$anchor, predicate, at) => {
			var div_1 = root_4$7();
			var node_2 = child(div_1);
			var consequent = ($$anchor) => {
				var span = root$8();
				append($$anchor, span);
			};
			if_block(node_2, ($$render) => {
				if (at > 0) $$render(consequent);
			});
			var select = sibling(node_2, 2);
			set_attribute(select, "aria-label", `Condition ${at + 1} of part ${index$1 + 1}`);
			each(select, 21, () => KINDS, ([type, text]) => type, ($$anchor, $$item) => {
				var $$array = user_derived(() => to_array(get($$item), 2));
				let type = () => get($$array)[0];
				let text = () => get($$array)[1];
				var option = root_1$7();
				var text_1 = only_child(option, true);
				var option_value = {};
				template_effect(() => {
					set_text(text_1, text());
					if (option_value !== (option_value = type())) option.value = (option.__value = option_value) ?? "";
				});
				append($$anchor, option);
			});
			reset(select);
			var select_value;
			init_select(select);
			var span_1 = sibling(select, 2);
			var node_3 = child(span_1);
			each(node_3, 16, () => get(predicate).values, (id) => id, ($$anchor, id) => {
				var span_2 = root_2$7();
				var text_2 = child(span_2, true);
				var button = sibling(text_2);
				var node_4 = child(button);
				Icon(node_4, {
					name: "X",
					size: 12
				});
				reset(button);
				reset(span_2);
				template_effect(($0, $1) => {
					set_text(text_2, $0);
					set_attribute(button, "aria-label", $1);
					button.disabled = get(predicate).values.length < 2;
				}, [() => name(id), () => `Without ${name(id)}`]);
				delegated("click", button, () => set(index$1, at, {
					...get(predicate),
					values: get(predicate).values.filter((one) => one !== id)
				}));
				append($$anchor, span_2);
			});
			var node_5 = sibling(node_3, 2);
			{
				let $0 = user_derived(() => get(predicate).values.length ? "or …" : "choose …");
				let $1 = user_derived(() => kindOf(get(predicate).type));
				OrganizationSelect(node_5, {
					narrow: true,
					label: `Another organization, part ${index$1 + 1}`,
					value: "",
					get nobody() {
						return get($0);
					},
					get type() {
						return get($1);
					},
					get without() {
						return get(predicate).values;
					},
					get disabled() {
						return disabled();
					},
					choose: (id) => id && set(index$1, at, {
						...get(predicate),
						values: [...get(predicate).values, id]
					})
				});
			}
			reset(span_1);
			var node_6 = sibling(span_1, 2);
			var consequent_1 = ($$anchor) => {
				var button_1 = root_3$7();
				set_attribute(button_1, "aria-label", `Remove condition ${at + 1} of part ${index$1 + 1}`);
				var node_7 = child(button_1);
				Icon(node_7, {
					name: "Trash",
					size: 14
				});
				reset(button_1);
				delegated("click", button_1, () => put(index$1, get(scope).predicates.filter((_, place) => place !== at)));
				append($$anchor, button_1);
			};
			if_block(node_6, ($$render) => {
				if (get(scope).predicates.length > 1 || $$props.source.scopes.length > 1) $$render(consequent_1);
			});
			reset(div_1);
			template_effect(() => {
				if (select_value !== (select_value = get(predicate).type)) select.value = (select.__value = select_value) ?? "", select_option(select, select_value);
			});
			delegated("change", select, (event) => set(index$1, at, first(event.currentTarget.value)));
			append($$anchor, div_1);
		});
		var node_8 = sibling(node_1, 2);
		var consequent_2 = ($$anchor) => {
			var button_2 = root_5$7();
			delegated("click", button_2, () => put(index$1, [...get(scope).predicates, first(used(get(scope).predicates))]));
			append($$anchor, button_2);
		};
		if_block(node_8, ($$render) => {
			if (get(scope).predicates.length < MOST_PREDICATES) $$render(consequent_2);
		});
		reset(div);
		append($$anchor, div);
	});
	var node_9 = sibling(node, 2);
	var consequent_3 = ($$anchor) => {
		var button_3 = root_7$5();
		delegated("click", button_3, () => $$props.changed({ scopes: [...$$props.source.scopes, { predicates: [first("COMPANY")] }] }));
		append($$anchor, button_3);
	};
	if_block(node_9, ($$render) => {
		if ($$props.source.scopes.length < MOST_SCOPES) $$render(consequent_3);
	});
	reset(fieldset);
	template_effect(() => fieldset.disabled = disabled() || !firsts.data);
	append($$anchor, fieldset);
	pop();
}
delegate(["change", "click"]);
// src/pages/NewSubscription.svelte
var root$7 = from_html(`<p>A subscription belongs to one.</p>`);
var root_1$6 = from_html(`<span class="fault svelte-1smbbsn" role="alert"> </span>`);
var root_2$6 = from_html(`<label class="row svelte-1smbbsn"><input type="checkbox"/><code> </code></label>`);
var root_3$6 = from_html(`<p class="soft" role="status"> <b> </b>.</p>`);
var root_4$6 = from_html(`<p class="note bad" role="alert"> </p>`);
var root_5$6 = from_html(`<form class="form svelte-1smbbsn"><div class="field"><label for="new-subscriber">Subscriber</label><!><!></div> <div class="field"><label for="new-name">Name</label><input id="new-name" type="text" maxlength="255" placeholder="one is made"/><!></div> <div class="field"><label for="new-url">URL</label><input id="new-url" type="url" required="" placeholder="https://receiver.example/hooks"/><span class="help">HTTPS, with a certificate that the engine trusts. It has to answer with exactly 200 within 40 seconds.</span><!></div> <fieldset class="svelte-1smbbsn"><legend class="svelte-1smbbsn">Event types</legend> <div class="types svelte-1smbbsn"></div> <!></fieldset> <div class="row" role="group" aria-label="Whose events"><button type="button"> </button><button type="button">Others …</button></div> <!> <!> <!> <!> <!> <div><button class="main"> </button></div></form>`);
var root_6$6 = from_html(`<nav class="crumbs small svelte-1smbbsn" aria-label="Path"><a>Subscriptions</a> <span class="quiet">/</span></nav> <h1 tabindex="-1">New subscription</h1> <!> <!>`, 1);
function NewSubscription($$anchor, $$props) {
	push($$props, true);
	const organizations = query(() => session.caller?.organization?.id, async (signal) => {
		return { first: await firstOrganization(signal, "COMPANY") ?? await firstOrganization(signal) };
	});
	let chosen = state(void 0);
	const mayWrite = user_derived(() => session.may("subscriptions:write"));
	let name = state("");
	let url = state("");
	let types = state(proxy(["PNR_V3", "TRIP_DETAILS_V3"]));
	let headers = state([]);
	let isNarrow = state(false);
	let source = state({ scopes: [] });
	let fault = state(null);
	let isBusy = state(false);
	let made = state(null);
	const own = user_derived(() => session.caller?.organization);
	const subscriber = user_derived(() => get(chosen) ?? get(own) ?? organizations.data?.first);
	/** What is left out means the subscriber's own bookings. */
	const plain = user_derived(() => ({ scopes: get(subscriber) ? [{ predicates: [{
		type: "COMPANY",
		comparator: "IN",
		values: [get(subscriber).id]
	}] }] : [] }));
	const wanted = user_derived(() => get(isNarrow) && get(source).scopes.length ? get(source) : get(plain));
	const preview = query(() => [get(types).toSorted(), get(wanted)], async (signal) => get(types).length && get(wanted).scopes.length ? ask(() => api.POST("/ext/v1/subscriptions/preview", {
		body: {
			eventSource: get(wanted),
			eventTypes: get(types)
		},
		signal
	})).catch(() => null) : null);
	const FIELDS = [
		"subscriberId",
		"name",
		"url",
		"eventTypes",
		"eventSource",
		"customHeaders"
	];
	const faultOf = (field) => get(fault)?.faults.find((one) => one.field === field || one.field?.startsWith(`${field}[`) || one.field?.startsWith(`${field}.`))?.message;
	const unplaced = user_derived(() => get(fault) && !get(fault).faults.some((one) => FIELDS.some((field) => one.field?.startsWith(field))) ? get(fault).message : "");
	const toggle = (type) => set(types, get(types).includes(type) ? get(types).filter((one) => one !== type) : [...get(types), type], true);
	let sent = {
		text: "",
		key: ""
	};
	async function create(event) {
		event.preventDefault();
		set(isBusy, true);
		set(fault, null);
		try {
			const body = {
				subscriberId: get(subscriber).id,
				url: get(url),
				eventTypes: get(types),
				...get(name) ? { name: get(name) } : {},
				...get(headers).length ? { customHeaders: customHeaders(get(headers)) } : {},
				...get(isNarrow) && get(source).scopes.length ? { eventSource: get(source) } : {}
			};
			const text = JSON.stringify(body);
			if (sent.text !== text) sent = {
				text,
				key: crypto.randomUUID()
			};
			const answer = await ask(() => api.POST("/v3/webhooks/subscriptions", {
				body,
				params: { header: { "Idempotency-Key": sent.key } }
			}));
			set(made, {
				id: answer.id,
				secret: answer.hmacSigningSecret
			});
		} catch (failure) {
			set(fault, failure);
		}
		set(isBusy, false);
	}
	var fragment = root_6$6();
	var nav = first_child(fragment);
	var a = child(nav);
	next(2);
	reset(nav);
	var node = sibling(nav, 4);
	var consequent = ($$anchor) => {
		Empty($$anchor, {
			is: "nothing",
			title: "There is no organization yet.",
			command: "jetbridge organization put 11111111-1111-4111-8111-111111111111 --type COMPANY --name 'Sample Org A'",
			children: ($$anchor, $$slotProps) => {
				var p = root$7();
				append($$anchor, p);
			},
			$$slots: { default: true }
		});
	};
	var consequent_9 = ($$anchor) => {
		var form = root_5$6();
		var div = child(form);
		var node_1 = sibling(child(div));
		{
			let $0 = user_derived(() => get(subscriber)?.id ?? "");
			OrganizationSelect(node_1, {
				id: "new-subscriber",
				get value() {
					return get($0);
				},
				choose: (_, one) => set(chosen, one)
			});
		}
		var node_2 = sibling(node_1);
		var consequent_1 = ($$anchor) => {
			var span = root_1$6();
			var text_1 = only_child(span, true);
			template_effect(($0) => set_text(text_1, $0), [() => faultOf("subscriberId")]);
			append($$anchor, span);
		};
		var d = user_derived(() => faultOf("subscriberId"));
		if_block(node_2, ($$render) => {
			if (get(d)) $$render(consequent_1);
		});
		reset(div);
		var div_1 = sibling(div, 2);
		var input = sibling(child(div_1));
		remove_input_defaults(input);
		var node_3 = sibling(input);
		var consequent_2 = ($$anchor) => {
			var span_1 = root_1$6();
			var text_2 = only_child(span_1, true);
			template_effect(($0) => set_text(text_2, $0), [() => faultOf("name")]);
			append($$anchor, span_1);
		};
		var d_1 = user_derived(() => faultOf("name"));
		if_block(node_3, ($$render) => {
			if (get(d_1)) $$render(consequent_2);
		});
		reset(div_1);
		var div_2 = sibling(div_1, 2);
		var input_1 = sibling(child(div_2));
		remove_input_defaults(input_1);
		var node_4 = sibling(input_1, 2);
		var consequent_3 = ($$anchor) => {
			var span_2 = root_1$6();
			var text_3 = only_child(span_2, true);
			template_effect(($0) => set_text(text_3, $0), [() => faultOf("url")]);
			append($$anchor, span_2);
		};
		var d_2 = user_derived(() => faultOf("url"));
		if_block(node_4, ($$render) => {
			if (get(d_2)) $$render(consequent_3);
		});
		reset(div_2);
		var fieldset = sibling(div_2, 2);
		var div_3 = sibling(child(fieldset), 2);
		each(div_3, 20, () => EVENT_TYPES, (type) => type, ($$anchor, type) => {
			var label = root_2$6();
			var input_2 = child(label);
			remove_input_defaults(input_2);
			var code = sibling(input_2);
			var text_4 = only_child(code, true);
			reset(label);
			template_effect(($0) => {
				set_checked(input_2, $0);
				set_text(text_4, type);
			}, [() => get(types).includes(type)]);
			delegated("change", input_2, () => toggle(type));
			append($$anchor, label);
		});
		reset(div_3);
		var node_5 = sibling(div_3, 2);
		var consequent_4 = ($$anchor) => {
			var span_3 = root_1$6();
			var text_5 = only_child(span_3, true);
			template_effect(($0) => set_text(text_5, $0), [() => faultOf("eventTypes")]);
			append($$anchor, span_3);
		};
		var d_3 = user_derived(() => faultOf("eventTypes"));
		if_block(node_5, ($$render) => {
			if (get(d_3)) $$render(consequent_4);
		});
		reset(fieldset);
		var div_4 = sibling(fieldset, 2);
		var button = child(div_4);
		var text_6 = only_child(button);
		var button_1 = sibling(button);
		reset(div_4);
		var node_6 = sibling(div_4, 2);
		var consequent_5 = ($$anchor) => {
			SourceForm($$anchor, {
				get source() {
					return get(source);
				},
				changed: (next) => set(source, next)
			});
		};
		if_block(node_6, ($$render) => {
			if (get(isNarrow)) $$render(consequent_5);
		});
		var node_7 = sibling(node_6, 2);
		var consequent_6 = ($$anchor) => {
			var span_4 = root_1$6();
			var text_7 = only_child(span_4, true);
			template_effect(($0) => set_text(text_7, $0), [() => faultOf("eventSource")]);
			append($$anchor, span_4);
		};
		var d_4 = user_derived(() => faultOf("eventSource"));
		if_block(node_7, ($$render) => {
			if (get(d_4)) $$render(consequent_6);
		});
		var node_8 = sibling(node_7, 2);
		HeadersForm(node_8, {
			get headers() {
				return get(headers);
			},
			get fault() {
				return get(fault);
			},
			changed: (next) => set(headers, next)
		});
		var node_9 = sibling(node_8, 2);
		var consequent_7 = ($$anchor) => {
			var p_1 = root_3$6();
			var text_8 = child(p_1);
			var b = sibling(text_8);
			var text_9 = only_child(b, true);
			next();
			reset(p_1);
			template_effect(($0) => {
				set_text(text_8, `Of the newest ${$0 ?? ""} it would have matched `);
				set_text(text_9, preview.data.matched);
			}, [() => many(preview.data.examined, "event")]);
			append($$anchor, p_1);
		};
		if_block(node_9, ($$render) => {
			if (preview.data) $$render(consequent_7);
		});
		var node_10 = sibling(node_9, 2);
		var consequent_8 = ($$anchor) => {
			var p_2 = root_4$6();
			var text_10 = only_child(p_2, true);
			template_effect(() => set_text(text_10, get(unplaced)));
			append($$anchor, p_2);
		};
		if_block(node_10, ($$render) => {
			if (get(unplaced)) $$render(consequent_8);
		});
		var div_5 = sibling(node_10, 2);
		var button_2 = child(div_5);
		var text_11 = only_child(button_2, true);
		reset(div_5);
		reset(form);
		template_effect(($0, $1, $2) => {
			set_attribute(input, "aria-invalid", $0);
			set_attribute(input_1, "aria-invalid", $1);
			set_attribute(button, "aria-pressed", !get(isNarrow));
			set_text(text_6, `Events of ${get(subscriber)?.name ?? "the subscriber" ?? ""}`);
			set_attribute(button_1, "aria-pressed", get(isNarrow));
			button_2.disabled = $2;
			set_attribute(button_2, "title", get(mayWrite) ? "" : "Needs the scope subscriptions:write");
			set_text(text_11, get(isBusy) ? "Creating …" : "Create");
		}, [
			() => faultOf("name") ? "true" : void 0,
			() => faultOf("url") ? "true" : void 0,
			() => get(isBusy) || !get(mayWrite) || get(types).length === 0 || !get(subscriber) || unfit(get(headers)) !== ""
		]);
		event("submit", form, create);
		bind_value(input, () => get(name), ($$value) => set(name, $$value));
		bind_value(input_1, () => get(url), ($$value) => set(url, $$value));
		delegated("click", button, () => set(isNarrow, false));
		delegated("click", button_1, () => (set(isNarrow, true), get(source).scopes.length || set(source, get(plain))));
		append($$anchor, form);
	};
	var consequent_10 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return organizations.failure;
			},
			retry: () => organizations.load()
		});
	};
	var alternate = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node, ($$render) => {
		if (organizations.data && !organizations.data.first) $$render(consequent);
		else if (organizations.data) $$render(consequent_9, 1);
		else if (organizations.failure) $$render(consequent_10, 2);
		else $$render(alternate, -1);
	});
	var node_11 = sibling(node, 2);
	var consequent_11 = ($$anchor) => {
		OneTime($$anchor, {
			get secret() {
				return get(made).secret;
			},
			done: () => go(`/subscriptions/${get(made).id}`)
		});
	};
	if_block(node_11, ($$render) => {
		if (get(made)) $$render(consequent_11);
	});
	template_effect(($0) => set_attribute(a, "href", $0), [() => href("/subscriptions")]);
	append($$anchor, fragment);
	pop();
}
delegate(["change", "click"]);
// src/pages/ResendJob.svelte
var root$6 = from_html(`<button class="danger">Cancel it</button>`);
var root_1$5 = from_html(`<div class="split svelte-90e318" role="img"><i class="good svelte-90e318"></i><i class="failed svelte-90e318"></i><i class="svelte-90e318"></i></div>`);
var root_2$5 = from_html(`<dt>To</dt><dd><a> </a> <!></dd>`, 1);
var root_3$5 = from_html(`<dt>Of</dt><dd><!></dd>`, 1);
var root_4$5 = from_html(`<dt>Ended</dt><dd><!></dd>`, 1);
var root_5$5 = from_html(`<p class="row state svelte-90e318"><!><span class="num" role="status"> </span></p> <progress max="100" aria-label="How far it is" class="svelte-90e318"> </progress> <!> <dl class="facts num svelte-90e318"><dt>What came of it</dt><dd> <span> </span> </dd> <dt>Rate</dt><dd> </dd> <dt>What</dt><dd> </dd> <!> <!> <dt>Accepted from</dt><dd><!> to <!></dd> <dt>Made</dt><dd><!> </dd> <!></dl> <p class="soft">Sent again is not delivered: each delivery begins a new schedule. <a>See how they go</a>, or <a>what is still given up</a>.</p>`, 1);
var root_6$5 = from_html(`<nav class="crumbs small svelte-90e318" aria-label="Path"><a>Recover</a> <span class="quiet">/</span></nav> <div class="spread"><h1 tabindex="-1">Resend</h1> <!></div> <!>`, 1);
function ResendJob($$anchor, $$props) {
	push($$props, true);
	const id = user_derived(() => $$props.parts["id"] ?? "");
	const path = user_derived(() => ({ resendId: get(id) }));
	const job = query(() => get(id), (signal) => ask(() => api.GET("/ext/v1/resends/{resendId}", {
		params: { path: get(path) },
		signal
	})), ({ kind, data }) => kind === "resend" && data["id"] === get(id) || kind === "tally" || kind === "clock");
	const it = user_derived(() => job.data);
	const receiver = query(() => get(it)?.subscriptionId, async (signal) => get(it)?.subscriptionId && session.may("subscriptions:read") ? ask(() => api.GET("/ext/v1/subscriptions/{subscriptionId}", {
		params: { path: { subscriptionId: get(it).subscriptionId } },
		signal
	})) : null);
	const left = user_derived(() => get(it) ? Math.max(0, get(it).total - get(it).sent) : 0);
	const under = user_derived(() => get(it) ? Math.max(0, get(it).sent - get(it).delivered - get(it).failedAgain) : 0);
	const done = user_derived(() => get(it) ? get(it).total ? Math.min(100, Math.round(100 * get(it).sent / get(it).total)) : 100 : 0);
	const mayWrite = user_derived(() => session.may("deliveries:write"));
	const cancel = () => tried(async () => {
		await ask(() => api.POST("/ext/v1/resends/{resendId}/cancel", { params: { path: get(path) } }));
		toasts.say("Cancelled. What was sent again stays so.", "good");
		await job.load();
	});
	var fragment = root_6$5();
	var nav = first_child(fragment);
	var a = child(nav);
	next(2);
	reset(nav);
	var div = sibling(nav, 2);
	var node = sibling(child(div), 2);
	var consequent = ($$anchor) => {
		var button = root$6();
		template_effect(() => {
			button.disabled = !get(mayWrite);
			set_attribute(button, "title", get(mayWrite) ? "" : "Needs the scope deliveries:write");
		});
		delegated("click", button, cancel);
		append($$anchor, button);
	};
	if_block(node, ($$render) => {
		if (get(it)?.state === "RUNNING") $$render(consequent);
	});
	reset(div);
	var node_1 = sibling(div, 2);
	var consequent_5 = ($$anchor) => {
		var fragment_1 = root_5$5();
		var p = first_child(fragment_1);
		var node_2 = child(p);
		ResendState(node_2, { get state() {
			return get(it).state;
		} });
		var span = sibling(node_2);
		var text = only_child(span);
		reset(p);
		var progress = sibling(p, 2);
		var text_1 = only_child(progress);
		var node_3 = sibling(progress, 2);
		var consequent_1 = ($$anchor) => {
			var div_1 = root_1$5();
			var i = child(div_1);
			let styles;
			var i_1 = sibling(i);
			let styles_1;
			var i_2 = sibling(i_1);
			let styles_2;
			reset(div_1);
			template_effect(($0, $1, $2) => {
				set_attribute(div_1, "aria-label", `${$0 ?? ""} delivered, ${$1 ?? ""} failed again, ${$2 ?? ""} of which nothing is known yet`);
				styles = set_style(i, "", styles, { flex: get(it).delivered });
				styles_1 = set_style(i_1, "", styles_1, { flex: get(it).failedAgain });
				styles_2 = set_style(i_2, "", styles_2, { flex: get(under) });
			}, [
				() => get(it).delivered.toLocaleString("en-GB"),
				() => get(it).failedAgain.toLocaleString("en-GB"),
				() => get(under).toLocaleString("en-GB")
			]);
			append($$anchor, div_1);
		};
		if_block(node_3, ($$render) => {
			if (get(it).sent) $$render(consequent_1);
		});
		var dl = sibling(node_3, 2);
		var dd = sibling(child(dl));
		var text_2 = child(dd);
		var span_1 = sibling(text_2);
		var text_3 = only_child(span_1);
		var text_4 = sibling(span_1, 1, true);
		reset(dd);
		var dd_1 = sibling(dd, 3);
		var text_5 = only_child(dd_1);
		var dd_2 = sibling(dd_1, 3);
		var text_6 = only_child(dd_2);
		var node_4 = sibling(dd_2, 2);
		var consequent_2 = ($$anchor) => {
			var fragment_2 = root_2$5();
			var dd_3 = sibling(first_child(fragment_2));
			var a_1 = child(dd_3);
			var text_7 = only_child(a_1, true);
			var node_5 = sibling(a_1, 2);
			Id(node_5, {
				get id() {
					return get(it).subscriptionId;
				},
				what: "subscription id"
			});
			reset(dd_3);
			template_effect(($0) => {
				set_attribute(a_1, "href", $0);
				set_text(text_7, receiver.data?.name || "the subscription");
			}, [() => href(`/subscriptions/${get(it).subscriptionId}`)]);
			append($$anchor, fragment_2);
		};
		if_block(node_4, ($$render) => {
			if (get(it).subscriptionId) $$render(consequent_2);
		});
		var node_6 = sibling(node_4, 2);
		var consequent_3 = ($$anchor) => {
			var fragment_3 = root_3$5();
			var dd_4 = sibling(first_child(fragment_3));
			var node_7 = child(dd_4);
			Id(node_7, {
				get id() {
					return get(it).organizationId;
				},
				whole: true,
				what: "organization id"
			});
			reset(dd_4);
			append($$anchor, fragment_3);
		};
		if_block(node_6, ($$render) => {
			if (get(it).organizationId) $$render(consequent_3);
		});
		var dd_5 = sibling(node_6, 3);
		var node_8 = child(dd_5);
		Time(node_8, {
			get at() {
				return get(it).since;
			},
			as: "both"
		});
		var node_9 = sibling(node_8, 2);
		Time(node_9, {
			get at() {
				return get(it).until;
			},
			as: "both"
		});
		reset(dd_5);
		var dd_6 = sibling(dd_5, 3);
		var node_10 = child(dd_6);
		Time(node_10, {
			get at() {
				return get(it).createdAt;
			},
			as: "both"
		});
		var text_8 = sibling(node_10);
		reset(dd_6);
		var node_11 = sibling(dd_6, 2);
		var consequent_4 = ($$anchor) => {
			var fragment_4 = root_4$5();
			var dd_7 = sibling(first_child(fragment_4));
			var node_12 = child(dd_7);
			Time(node_12, {
				get at() {
					return get(it).endedAt;
				},
				as: "both"
			});
			reset(dd_7);
			append($$anchor, fragment_4);
		};
		if_block(node_11, ($$render) => {
			if (get(it).endedAt) $$render(consequent_4);
		});
		reset(dl);
		var p_1 = sibling(dl, 2);
		var a_2 = sibling(child(p_1));
		var a_3 = sibling(a_2, 2);
		next();
		reset(p_1);
		template_effect(($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10) => {
			set_text(text, `${$0 ?? ""} of ${$1 ?? ""} sent again, ${get(done) ?? ""} %`);
			set_value(progress, get(done));
			set_text(text_1, `${get(done) ?? ""} %`);
			set_text(text_2, `${$2 ?? ""} delivered, `);
			set_class(span_1, 1, clsx(get(it).failedAgain ? "bad" : ""));
			set_text(text_3, `${$3 ?? ""} failed again`);
			set_text(text_4, $4);
			set_text(text_5, `${get(it).perSecond ?? ""} a second at the most, ${$5 ?? ""} ${get(it).endedAt ? "in all" : "until now"}${$6 ?? ""}`);
			set_text(text_6, `${get(it).stateFilter === "WAITING" ? "What waits, attempted now" : get(it).stateFilter === "DELIVERED" ? "What was delivered" : get(it).stateFilter === "EXHAUSTED" ? "What was given up" : "What has ended"}${$7 ?? ""}${get(it).eventType ? `, ${get(it).eventType}` : ""}${$8 ?? ""}`);
			set_text(text_8, ` by ${get(it).createdBy ?? ""}`);
			set_attribute(a_2, "href", $9);
			set_attribute(a_3, "href", $10);
		}, [
			() => get(it).sent.toLocaleString("en-GB"),
			() => get(it).total.toLocaleString("en-GB"),
			() => get(it).delivered.toLocaleString("en-GB"),
			() => get(it).failedAgain.toLocaleString("en-GB"),
			() => get(under) ? `, of ${get(under).toLocaleString("en-GB")} nothing is known yet` : "",
			() => get(it).ratePerSecond.toLocaleString("en-GB"),
			() => get(it).state === "RUNNING" && get(left) ? `, done in ${lasting(Math.ceil(get(left) / get(it).perSecond) * 1e3)}` : "",
			() => get(it).reason ? `, by ${words(get(it).reason).toLowerCase()}` : "",
			() => get(it).deliveryIds ? `, ${many(get(it).deliveryIds.length, "delivery", "deliveries")} by id` : "",
			() => href(`/deliveries${get(it).subscriptionId ? `?subscription=${get(it).subscriptionId}` : ""}`),
			() => href("/recover")
		]);
		append($$anchor, fragment_1);
	};
	var consequent_6 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return job.failure;
			},
			retry: () => job.load()
		});
	};
	var alternate = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node_1, ($$render) => {
		if (get(it)) $$render(consequent_5);
		else if (job.failure) $$render(consequent_6, 1);
		else $$render(alternate, -1);
	});
	template_effect(($0) => set_attribute(a, "href", $0), [() => href("/recover")]);
	append($$anchor, fragment);
	pop();
}
delegate(["click"]);
// src/parts/Secrets.svelte
var root$5 = from_html(`<p class="note bad svelte-1s65rz3" role="alert"> </p>`);
var root_1$4 = from_html(`Signs beside the new one, ends <!>`, 1);
var root_2$4 = from_html(`<b>Signs</b>`);
var root_3$4 = from_html(`, until <!>`, 1);
var root_4$4 = from_html(`<button class="svelte-1s65rz3">Revoke …</button>`);
var root_5$4 = from_html(`<li class="svelte-1s65rz3"><code> </code> <span><!><span class="small quiet block svelte-1s65rz3">made <!><!></span></span> <!></li>`);
var root_6$4 = from_html(`<p class="note"> </p>`);
var root_7$4 = from_html(`<ul class="list svelte-1s65rz3" aria-label="Secrets"></ul> <!>`, 1);
var root_8$4 = from_html(`<span role="status"> </span><a>Its delivery</a>`, 1);
var root_9$4 = from_html(`<p class="soft"> </p>`);
var root_10$4 = from_html(`<form class="row"><label for="end-now">The old one signs until <!>. To end it now, type the last four of its id, <code> </code></label> <input id="end-now" class="four svelte-1s65rz3" type="text" autocomplete="off" maxlength="4"/> <button class="danger">Revoke</button></form>`);
var root_11$3 = from_html(`<p class="note bad svelte-1s65rz3"> </p>`);
var root_12$3 = from_html(`<fieldset class="svelte-1s65rz3"><legend class="svelte-1s65rz3">Why</legend> <label class="row svelte-1s65rz3"><input type="radio" name="why"/>It is time for it</label> <label class="row svelte-1s65rz3"><input type="radio" name="why"/>The old one has leaked</label></fieldset> <label class="field"> <input type="range" min="0"/></label> <p class="num"><!></p> <!> <!> <div class="row"><button class="main">Make the new one</button><button>Cancel</button></div>`, 1);
var root_13$3 = from_html(`<p>It signs nothing from the next attempt on. A receiver that knows no other refuses what comes.</p> <div class="field"><label for="last-four">Type the last four of its id, <code> </code></label><input id="last-four" type="text" autocomplete="off" maxlength="4"/></div> <!> <div class="row"><button class="danger">Revoke</button><button>Cancel</button></div>`, 1);
var root_14$3 = from_html(`<p class="small quiet">Times are in your zone.</p>`);
var root_15$2 = from_html(`<div class="spread"><h2 id="secrets">Signing secrets</h2><button class="main"><!>Rotate …</button></div> <!> <!> <section class="section" aria-labelledby="proof"><h2 id="proof">Proof</h2> <p class="soft"> </p> <div class="row"><button><!> </button> <!></div> <!> <!></section> <!> <!> <!> <!> <p class="small quiet"> </p>`, 1);
function Secrets($$anchor, $$props) {
	push($$props, true);
	const path = user_derived(() => ({ subscriptionId: $$props.subscription.id }));
	const MOST = 10;
	const HOUR = 3600;
	const OVERLAPS = [
		0,
		HOUR,
		6 * HOUR,
		24 * HOUR,
		72 * HOUR,
		168 * HOUR,
		336 * HOUR,
		720 * HOUR
	];
	const secrets = query(() => $$props.subscription.id, (signal) => ask(() => api.GET("/ext/v1/subscriptions/{subscriptionId}/secrets", {
		params: { path: get(path) },
		signal
	})), ({ kind, data }) => kind === "subscription" && data["id"] === $$props.subscription.id || kind === "clock");
	const live = user_derived(() => secrets.data?.secrets ?? []);
	const mayTest = user_derived(() => session.may("deliveries:write"));
	let isRotating = state(false);
	let isLeaked = state(false);
	let chosen = state(3);
	let isBusy = state(false);
	let fault = state(null);
	let secret = state(null);
	let made = state(null);
	const overlap = user_derived(() => OVERLAPS[get(chosen)] ?? 24 * HOUR);
	const end = user_derived(() => clock.now + get(overlap) * 1e3);
	const isFull = user_derived(() => get(live).length >= MOST && get(overlap) > 0);
	function begin() {
		set(isRotating, true);
		set(isLeaked, false);
		set(chosen, 3);
		set(fault, null);
	}
	async function make() {
		set(isBusy, true);
		set(fault, null);
		try {
			const answer = await ask(() => api.POST("/ext/v1/subscriptions/{subscriptionId}/secrets", {
				params: { path: get(path) },
				body: { overlapSeconds: get(overlap) }
			}));
			set(secret, answer.hmacSigningSecret, true);
			set(made, { id: answer.id });
			set(isRotating, false);
			await secrets.load();
		} catch (failure) {
			set(fault, failure, true);
		}
		set(isBusy, false);
	}
	let proof = state(null);
	let isProving = state(false);
	let isHere = true;
	user_effect(() => () => isHere = false);
	/** An attempt takes 40 seconds at the most; where none is made for longer, no node sends. */
	const PROVED_WITHIN = 6e4;
	async function prove() {
		set(isProving, true);
		set(fault, null);
		set(proof, null);
		try {
			const { deliveryId } = await ask(() => api.POST("/ext/v1/subscriptions/{subscriptionId}/test", {
				params: { path: get(path) },
				body: {}
			}));
			const until = performance.now() + PROVED_WITHIN;
			while (isHere) {
				const { attempts, state } = await ask(() => api.GET("/ext/v1/deliveries/{deliveryId}", { params: { path: { deliveryId } } }));
				const last = attempts.at(-1);
				if (last) {
					set(proof, {
						deliveryId,
						...last.status ? { status: last.status } : {},
						...last.reason ? {
							reason: last.reason,
							advice: last.advice ?? ""
						} : {}
					});
					const inbox = inboxOf($$props.subscription.url);
					if (inbox && session.may("platform:admin") && state === "DELIVERED") while (isHere && performance.now() < until && !get(proof).signedWith) {
						const { requests } = await ask(() => api.GET("/sandbox/v1/inboxes/{name}/requests", { params: {
							path: { name: inbox },
							query: { limit: 20 }
						} }));
						const its = requests.find((one) => one.deliveryId === deliveryId);
						if (its?.verification.signedWith) set(proof, {
							...get(proof),
							signedWith: its.verification.signedWith
						});
						else await new Promise((done) => setTimeout(done, 100));
					}
					break;
				}
				if (performance.now() > until) throw new Failure(0, "No attempt was made within a minute: is there a node that delivers?");
				await new Promise((done) => setTimeout(done, 300));
			}
		} catch (failure) {
			set(fault, failure, true);
		}
		set(isProving, false);
	}
	let revoking = state(null);
	let typed = state("");
	/** Once the new one is proved, the old one can end. */
	const ending = user_derived(() => get(made) && get(proof) && !get(proof).reason && get(live).length > 1 && get(live)[0].expiresAt ? get(live)[0] : void 0);
	async function revoke(secretId) {
		set(isBusy, true);
		set(fault, null);
		try {
			await ask(() => api.DELETE("/ext/v1/subscriptions/{subscriptionId}/secrets/{secretId}", { params: { path: {
				...get(path),
				secretId
			} } }));
			set(revoking, null);
			set(typed, "");
			await secrets.load();
		} catch (failure) {
			set(fault, failure, true);
		}
		set(isBusy, false);
	}
	var fragment = root_15$2();
	var div = first_child(fragment);
	var button = sibling(child(div));
	var node = child(button);
	Icon(node, {
		name: "Again",
		size: 14
	});
	next();
	reset(button);
	reset(div);
	var node_1 = sibling(div, 2);
	var consequent = ($$anchor) => {
		var p = root$5();
		var text = only_child(p, true);
		template_effect(() => set_text(text, get(fault).message));
		append($$anchor, p);
	};
	if_block(node_1, ($$render) => {
		if (get(fault) && !get(isRotating) && !get(revoking)) $$render(consequent);
	});
	var node_2 = sibling(node_1, 2);
	var consequent_5 = ($$anchor) => {
		var fragment_1 = root_7$4();
		var ul = first_child(fragment_1);
		each(ul, 21, () => get(live).toReversed(), (one) => one.id, ($$anchor, one) => {
			var li = root_5$4();
			var code = child(li);
			var text_1 = only_child(code, true);
			var span = sibling(code, 2);
			var node_3 = child(span);
			var consequent_1 = ($$anchor) => {
				var fragment_2 = root_1$4();
				var node_4 = sibling(first_child(fragment_2));
				Time(node_4, {
					get at() {
						return get(one).expiresAt;
					},
					as: "in"
				});
				append($$anchor, fragment_2);
			};
			var alternate = ($$anchor) => {
				var b = root_2$4();
				append($$anchor, b);
			};
			if_block(node_3, ($$render) => {
				if (get(one).expiresAt) $$render(consequent_1);
				else $$render(alternate, -1);
			});
			var span_1 = sibling(node_3);
			var node_5 = sibling(child(span_1));
			Time(node_5, {
				get at() {
					return get(one).createdAt;
				},
				as: "both"
			});
			var node_6 = sibling(node_5);
			var consequent_2 = ($$anchor) => {
				var fragment_3 = root_3$4();
				var node_7 = sibling(first_child(fragment_3));
				Time(node_7, {
					get at() {
						return get(one).expiresAt;
					},
					as: "both"
				});
				append($$anchor, fragment_3);
			};
			if_block(node_6, ($$render) => {
				if (get(one).expiresAt) $$render(consequent_2);
			});
			reset(span_1);
			reset(span);
			var node_8 = sibling(span, 2);
			var consequent_3 = ($$anchor) => {
				var button_1 = root_4$4();
				template_effect(() => {
					button_1.disabled = !$$props.mayWrite;
					set_attribute(button_1, "title", $$props.mayWrite ? "" : "Needs the scope subscriptions:write");
				});
				delegated("click", button_1, () => (set(revoking, get(one)), set(typed, ""), set(fault, null)));
				append($$anchor, button_1);
			};
			if_block(node_8, ($$render) => {
				if (get(live).length > 1) $$render(consequent_3);
			});
			reset(li);
			template_effect(($0) => {
				set_attribute(code, "title", get(one).id);
				set_text(text_1, $0);
			}, [() => shortId(get(one).id)]);
			append($$anchor, li);
		});
		reset(ul);
		var node_9 = sibling(ul, 2);
		var consequent_4 = ($$anchor) => {
			var p_1 = root_6$4();
			var text_2 = only_child(p_1);
			template_effect(($0) => set_text(text_2, `There are 10, the most that sign at once: revoke the oldest, ${$0 ?? ""}, or rotate without an overlap.`), [() => shortId(get(live)[0].id)]);
			append($$anchor, p_1);
		};
		if_block(node_9, ($$render) => {
			if (get(live).length >= MOST) $$render(consequent_4);
		});
		append($$anchor, fragment_1);
	};
	var consequent_6 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return secrets.failure;
			},
			retry: () => secrets.load()
		});
	};
	var alternate_1 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node_2, ($$render) => {
		if (secrets.data) $$render(consequent_5);
		else if (secrets.failure) $$render(consequent_6, 1);
		else $$render(alternate_1, -1);
	});
	var section = sibling(node_2, 2);
	var p_2 = sibling(child(section), 2);
	var text_3 = only_child(p_2);
	var div_1 = sibling(p_2, 2);
	var button_2 = child(div_1);
	var node_10 = child(button_2);
	Icon(node_10, {
		name: "Send",
		size: 14
	});
	var text_4 = sibling(node_10, 1, true);
	reset(button_2);
	var node_11 = sibling(button_2, 2);
	var consequent_7 = ($$anchor) => {
		var fragment_6 = root_8$4();
		var span_2 = first_child(fragment_6);
		var text_5 = only_child(span_2);
		var a = sibling(span_2);
		template_effect(($0, $1) => {
			set_class(span_2, 1, clsx(get(proof).reason ? "bad" : "good"), "svelte-1s65rz3");
			set_text(text_5, `${$0 ?? ""}${get(proof).signedWith ? `, signed with ${get(proof).signedWith === "OLD" ? "an old secret" : get(made) ? "the new secret" : "the current secret"}` : ""}`);
			set_attribute(a, "href", $1);
		}, [() => get(proof).reason ? `${words(get(proof).reason)}${get(proof).status ? ` (${get(proof).status})` : ""}` : "Answered 200", () => href(`/deliveries/${get(proof).deliveryId}`)]);
		append($$anchor, fragment_6);
	};
	if_block(node_11, ($$render) => {
		if (get(proof)) $$render(consequent_7);
	});
	reset(div_1);
	var node_12 = sibling(div_1, 2);
	var consequent_8 = ($$anchor) => {
		var p_3 = root_9$4();
		var text_6 = only_child(p_3, true);
		template_effect(() => set_text(text_6, get(proof).advice));
		append($$anchor, p_3);
	};
	if_block(node_12, ($$render) => {
		if (get(proof)?.advice) $$render(consequent_8);
	});
	var node_13 = sibling(node_12, 2);
	var consequent_9 = ($$anchor) => {
		var form = root_10$4();
		var label = child(form);
		var node_14 = sibling(child(label));
		{
			let $0 = user_derived(() => get(ending).expiresAt ?? "");
			Time(node_14, {
				get at() {
					return get($0);
				},
				as: "both"
			});
		}
		var code_1 = sibling(node_14, 2);
		var text_7 = only_child(code_1, true);
		reset(label);
		var input = sibling(label, 2);
		remove_input_defaults(input);
		var button_3 = sibling(input, 2);
		reset(form);
		template_effect(($0, $1) => {
			set_text(text_7, $0);
			input.disabled = !$$props.mayWrite;
			button_3.disabled = $1;
		}, [() => get(ending).id.slice(-4), () => get(isBusy) || !$$props.mayWrite || get(typed) !== get(ending).id.slice(-4)]);
		event("submit", form, (event) => (event.preventDefault(), void revoke(get(ending).id)));
		bind_value(input, () => get(typed), ($$value) => set(typed, $$value));
		append($$anchor, form);
	};
	if_block(node_13, ($$render) => {
		if (get(ending) && !get(revoking)) $$render(consequent_9);
	});
	reset(section);
	var node_15 = sibling(section, 2);
	var consequent_13 = ($$anchor) => {
		Dialog($$anchor, {
			title: "Rotate the secret",
			close: () => set(isRotating, false),
			children: ($$anchor, $$slotProps) => {
				var fragment_8 = root_12$3();
				var fieldset = first_child(fragment_8);
				var label_1 = sibling(child(fieldset), 2);
				var input_1 = child(label_1);
				remove_input_defaults(input_1);
				next();
				reset(label_1);
				var label_2 = sibling(label_1, 2);
				var input_2 = child(label_2);
				remove_input_defaults(input_2);
				next();
				reset(label_2);
				reset(fieldset);
				var label_3 = sibling(fieldset, 2);
				var text_8 = child(label_3);
				var input_3 = sibling(text_8);
				remove_input_defaults(input_3);
				reset(label_3);
				var p_4 = sibling(label_3, 2);
				var node_16 = child(p_4);
				var consequent_10 = ($$anchor) => {
					var text_9 = text();
					template_effect(($0, $1, $2) => set_text(text_9, `${$0 ?? ""}, until ${$1 ?? ""} UTC, ${$2 ?? ""} here.`), [
						() => lasting(get(overlap) * 1e3),
						() => point(get(end), "utc", "both"),
						() => point(get(end), "mine", "both")
					]);
					append($$anchor, text_9);
				};
				var alternate_2 = ($$anchor) => {
					var text_10 = text("Not at all: until the receiver knows the new one, it refuses each delivery, which is tried again for two weeks.");
					append($$anchor, text_10);
				};
				if_block(node_16, ($$render) => {
					if (get(overlap)) $$render(consequent_10);
					else $$render(alternate_2, -1);
				});
				reset(p_4);
				var node_17 = sibling(p_4, 2);
				var consequent_11 = ($$anchor) => {
					var p_5 = root_11$3();
					var text_11 = only_child(p_5);
					template_effect(($0) => set_text(text_11, `10 secrets sign already. Revoke the oldest, ${$0 ?? ""}, first.`), [() => shortId(get(live)[0].id)]);
					append($$anchor, p_5);
				};
				if_block(node_17, ($$render) => {
					if (get(isFull)) $$render(consequent_11);
				});
				var node_18 = sibling(node_17, 2);
				var consequent_12 = ($$anchor) => {
					var p_6 = root$5();
					var text_12 = only_child(p_6, true);
					template_effect(() => set_text(text_12, get(fault).message));
					append($$anchor, p_6);
				};
				if_block(node_18, ($$render) => {
					if (get(fault)) $$render(consequent_12);
				});
				var div_2 = sibling(node_18, 2);
				var button_4 = child(div_2);
				var button_5 = sibling(button_4);
				reset(div_2);
				template_effect(($0) => {
					set_checked(input_1, !get(isLeaked));
					set_checked(input_2, get(isLeaked));
					set_text(text_8, `How long the old ${get(live).length > 1 ? "ones sign" : "one signs"} beside it`);
					set_attribute(input_3, "max", OVERLAPS.length - 1);
					set_attribute(input_3, "aria-valuetext", $0);
					button_4.disabled = get(isBusy) || get(isFull);
				}, [() => get(overlap) ? lasting(get(overlap) * 1e3) : "not at all"]);
				delegated("change", input_1, () => (set(isLeaked, false), set(chosen, 3)));
				delegated("change", input_2, () => (set(isLeaked, true), set(chosen, 0)));
				bind_value(input_3, () => get(chosen), ($$value) => set(chosen, $$value));
				delegated("click", button_4, make);
				delegated("click", button_5, () => set(isRotating, false));
				append($$anchor, fragment_8);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_15, ($$render) => {
		if (get(isRotating)) $$render(consequent_13);
	});
	var node_19 = sibling(node_15, 2);
	var consequent_14 = ($$anchor) => {
		OneTime($$anchor, {
			get secret() {
				return get(secret);
			},
			done: () => set(secret, null)
		});
	};
	if_block(node_19, ($$render) => {
		if (get(secret)) $$render(consequent_14);
	});
	var node_20 = sibling(node_19, 2);
	var consequent_16 = ($$anchor) => {
		Dialog($$anchor, {
			title: "Revoke a secret",
			close: () => set(revoking, null),
			children: ($$anchor, $$slotProps) => {
				var fragment_12 = root_13$3();
				var div_3 = sibling(first_child(fragment_12), 2);
				var label_4 = child(div_3);
				var code_2 = sibling(child(label_4));
				var text_13 = only_child(code_2, true);
				reset(label_4);
				var input_4 = sibling(label_4);
				remove_input_defaults(input_4);
				reset(div_3);
				var node_21 = sibling(div_3, 2);
				var consequent_15 = ($$anchor) => {
					var p_7 = root$5();
					var text_14 = only_child(p_7, true);
					template_effect(() => set_text(text_14, get(fault).message));
					append($$anchor, p_7);
				};
				if_block(node_21, ($$render) => {
					if (get(fault)) $$render(consequent_15);
				});
				var div_4 = sibling(node_21, 2);
				var button_6 = child(div_4);
				var button_7 = sibling(button_6);
				reset(div_4);
				template_effect(($0, $1) => {
					set_text(text_13, $0);
					button_6.disabled = $1;
				}, [() => get(revoking).id.slice(-4), () => get(isBusy) || get(typed) !== get(revoking).id.slice(-4)]);
				bind_value(input_4, () => get(typed), ($$value) => set(typed, $$value));
				delegated("click", button_6, () => revoke(get(revoking).id));
				delegated("click", button_7, () => set(revoking, null));
				append($$anchor, fragment_12);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_20, ($$render) => {
		if (get(revoking)) $$render(consequent_16);
	});
	var node_22 = sibling(node_20, 2);
	var consequent_17 = ($$anchor) => {
		var p_8 = root_14$3();
		append($$anchor, p_8);
	};
	if_block(node_22, ($$render) => {
		if (preferences.zone === "mine") $$render(consequent_17);
	});
	var p_9 = sibling(node_22, 2);
	var text_15 = only_child(p_9);
	template_effect(($0) => {
		button.disabled = !$$props.mayWrite;
		set_attribute(button, "title", $$props.mayWrite ? "" : "Needs the scope subscriptions:write");
		set_text(text_3, `A test event is signed with ${get(live).length > 1 ? "each of them" : "it"}. A receiver that knows ${get(live).length > 1 ? "one of them" : "it"} answers 200.${get(made) ? " The new one signs from now on." : ""}`);
		button_2.disabled = !get(mayTest) || get(isProving) || !$$props.subscription.isActive;
		set_attribute(button_2, "title", !get(mayTest) ? "Needs the scope deliveries:write" : $$props.subscription.isActive ? "" : "It is paused");
		set_text(text_4, get(isProving) ? "Sending …" : "Prove it");
		set_text(text_15, `${$0 ?? ""} ${get(live).length === 1 ? "signs" : "sign"}. None is readable again; the engine keeps them sealed.`);
	}, [() => many(get(live).length, "secret")]);
	delegated("click", button, begin);
	delegated("click", button_2, prove);
	append($$anchor, fragment);
	pop();
}
delegate(["click", "change"]);
// src/parts/DeliverySettings.svelte
var root$4 = from_html(`<label class="row svelte-1e2yf4x"><input type="checkbox" class="svelte-1e2yf4x"/> </label>`);
var root_1$3 = from_html(`<fieldset class="svelte-1e2yf4x"><legend class="svelte-1e2yf4x">Excluded operations</legend> <div class="types svelte-1e2yf4x"></div></fieldset>`);
var root_2$3 = from_html(`<span class="fault svelte-1e2yf4x" role="alert"> </span>`);
var root_3$3 = from_html(`<div class="token svelte-1e2yf4x"><div class="field"><label for="token-url">Where tokens are fetched</label><input id="token-url" type="url" required="" placeholder="https://partner.example.com/oauth2/token"/><!></div> <div class="field"><label for="token-id">Client id</label><input id="token-id" type="text" required="" maxlength="1000" autocomplete="off"/><!></div> <div class="field"><label for="token-secret">Client secret</label><input id="token-secret" type="password" maxlength="4000" autocomplete="new-password"/><span class="help">Sealed, and never shown again.</span><!></div> <!></div>`);
var root_4$3 = from_html(`<p class="note bad" role="alert"> </p>`);
var root_5$3 = from_html(`<tr><td> </td><td> </td><td> </td><td> </td></tr>`);
var root_6$3 = from_html(`<div class="note" role="alert"><b>Somebody else has changed them meanwhile.</b> <div class="scrolls"><table><thead><tr><th>Setting</th><th>Before</th><th>Yours</th><th>Theirs</th></tr></thead><tbody></tbody></table></div> <div class="row"><button type="button">Keep my changes, on top of theirs</button><button type="button">Take theirs, and begin again</button></div></div>`);
var root_7$3 = from_html(`<tr><td> </td><td class="old svelte-1e2yf4x"> </td><td class="now svelte-1e2yf4x"> </td></tr>`);
var root_8$3 = from_html(`: <b class="now svelte-1e2yf4x"> </b> <b class="old svelte-1e2yf4x"> </b>`, 1);
var root_9$3 = from_html(`<p class="soft"> <!>.</p>`);
var root_10$3 = from_html(`<table class="diff" aria-label="Changes of settings"><thead><tr><th>Changes</th><th>From</th><th>To</th></tr></thead><tbody></tbody></table> <!> <div class="row"><button class="main">Save</button><button type="button">Discard</button></div>`, 1);
var root_11$2 = from_html(`<li> <!> </li>`);
var root_12$2 = from_html(`<div class="note"><b>Events of these companies are withheld from it:</b> they left the TMC by which it got them. <ul></ul> <p class="small">It gets them again when somebody who reaches all that it names puts its event source anew, or when they come back.</p></div>`);
var root_13$2 = from_html(`<form class="form svelte-1e2yf4x"><!> <div class="field"><label for="excluded-list"> </label><textarea id="excluded-list" rows="3" placeholder="INVOICE_GENERATED"></textarea><span class="help">One a line. Events with these operations are not matched.</span> <!></div> <div class="field"><label for="per-second">Attempts in a second, at most</label><input id="per-second" class="few svelte-1e2yf4x" type="number" min="1" max="1000" step="1" placeholder="as many as it takes"/><span class="help">What waits for its turn takes none of the attempts of a delivery.</span> <!></div> <div class="field"><label for="after-days">Pause after days of failures alone</label><input id="after-days" class="few svelte-1e2yf4x" type="number" min="1" max="13" step="1" placeholder="never"/><span class="help">Counted while attempts fail. Events from then on are not kept for it; what waits is held.</span> <!></div> <fieldset class="svelte-1e2yf4x"><legend class="visually-hidden svelte-1e2yf4x">Access token</legend> <label class="row svelte-1e2yf4x"><input type="checkbox" class="svelte-1e2yf4x"/>It wants an access token (OAuth2 client credentials)</label> <!></fieldset> <!> <!></form> <!>`, 1);
var root_14$2 = from_html(`<section class="section" aria-labelledby="beside"><h2 id="beside">How it is delivered to</h2> <!></section>`);
function DeliverySettings($$anchor, $$props) {
	push($$props, true);
	const path = user_derived(() => ({ subscriptionId: $$props.subscription.id }));
	const settings = query(() => $$props.subscription.id, (signal) => ask(() => api.GET("/ext/v1/subscriptions/{subscriptionId}/settings", {
		params: { path: get(path) },
		signal
	})), ({ kind, data }) => kind === "subscription" && data["id"] === $$props.subscription.id);
	let excluded = state("");
	let perSecond = state(null);
	let afterDays = state(null);
	let hasToken = state(false);
	let tokenUrl = state("");
	let clientId = state("");
	let clientSecret = state("");
	let fault = state(null);
	let isBusy = state(false);
	/** Somebody else has put others since the form began. */
	let other = state(null);
	/** What the fields began from: what was typed since is not taken away by an answer. */
	let taken = state(void 0);
	function take(now) {
		set(taken, now);
		set(other, null);
		set(fault, null);
		set(excluded, now.excludedOperations.join("\n"), true);
		set(perSecond, now.maxPerSecond ?? null, true);
		set(afterDays, now.pauseAfterDays ?? null, true);
		set(hasToken, now.oauth2 !== void 0);
		set(tokenUrl, now.oauth2?.tokenUrl ?? "", true);
		set(clientId, now.oauth2?.clientId ?? "", true);
		set(clientSecret, "");
	}
	user_effect(() => {
		const now = settings.data;
		untrack(() => {
			if (now && !(get(taken) && get(changes).length)) take(now);
		});
	});
	const list = user_derived(() => get(excluded).split(/[\s,]+/).filter(Boolean));
	/** Those that its events are known to have. */
	const known = user_derived(() => [...new Set($$props.subscription.eventTypes.flatMap((type) => OPERATIONS[type] ?? []))]);
	const exclude = (operation, isExcluded) => set(excluded, (isExcluded ? [...get(list), operation] : get(list).filter((one) => one !== operation)).join("\n"), true);
	const oauth2Of = (of) => of?.oauth2 ? `${of.oauth2.clientId} at ${of.oauth2.tokenUrl}` : "none";
	const told = (of) => ({
		"Excluded operations": of.excludedOperations.join(", ") || "none",
		"Attempts in a second": String(of.maxPerSecond ?? "any"),
		"Paused after days": String(of.pauseAfterDays ?? "never"),
		"Access token": oauth2Of(of)
	});
	const mine = user_derived(() => ({
		excludedOperations: get(list),
		...get(perSecond) ? { maxPerSecond: get(perSecond) } : {},
		...get(afterDays) ? { pauseAfterDays: get(afterDays) } : {},
		...get(hasToken) ? { oauth2: {
			tokenUrl: get(tokenUrl).trim(),
			clientId: get(clientId).trim()
		} } : {}
	}));
	const changes = user_derived(() => {
		if (!get(taken)) return [];
		const [before, after] = [told(get(taken)), told(get(mine))];
		const rows = Object.entries(after).map(([field, now]) => ({
			field,
			before: before[field],
			after: now
		})).filter((row) => row.before !== row.after);
		return get(clientSecret) && get(hasToken) ? [...rows, {
			field: "Client secret",
			before: "",
			after: "a new one"
		}] : rows;
	});
	const isExcludedChanged = user_derived(() => get(taken) !== void 0 && get(list).join() !== get(taken).excludedOperations.join());
	const preview = query(() => [get(isExcludedChanged), get(list)], async (signal) => {
		if (!get(isExcludedChanged)) return null;
		const body = {
			subscriptionId: $$props.subscription.id,
			eventSource: { scopes: $$props.subscription.eventSource.scopes.map(({ predicates }) => ({ predicates: predicates.map(({ type, comparator, values }) => ({
				type,
				comparator,
				values
			})) })) },
			eventTypes: $$props.subscription.eventTypes,
			excludedOperations: get(list)
		};
		return ask(() => api.POST("/ext/v1/subscriptions/preview", {
			body,
			signal
		})).catch(() => null);
	});
	async function save(event) {
		event.preventDefault();
		set(isBusy, true);
		set(fault, null);
		try {
			const now = await ask(() => api.GET("/ext/v1/subscriptions/{subscriptionId}/settings", { params: { path: get(path) } }));
			if (get(taken) && JSON.stringify(told(now)) !== JSON.stringify(told(get(taken)))) set(other, now);
			else {
				const body = {
					excludedOperations: get(list),
					maxPerSecond: get(perSecond),
					pauseAfterDays: get(afterDays),
					...get(hasToken) ? { oauth2: {
						tokenUrl: get(tokenUrl).trim(),
						clientId: get(clientId).trim(),
						...get(clientSecret) ? { clientSecret: get(clientSecret) } : {}
					} } : {}
				};
				const sent = JSON.stringify([told(get(mine)), get(clientSecret)]);
				const put = await ask(() => api.PUT("/ext/v1/subscriptions/{subscriptionId}/settings", {
					params: { path: get(path) },
					body
				}));
				toasts.say("Saved.", "good");
				if (JSON.stringify([told(get(mine)), get(clientSecret)]) === sent) take(put);
				else {
					set(taken, put);
					if (body.oauth2 && "clientSecret" in body.oauth2 && body.oauth2.clientSecret === get(clientSecret)) set(clientSecret, "");
				}
				settings.hint();
			}
		} catch (failure) {
			set(fault, failure, true);
		}
		set(isBusy, false);
	}
	/** Goes on from theirs, with what was changed here on top. */
	function merge() {
		const [theirs, base, now] = [
			get(other),
			get(taken),
			get(mine)
		];
		const secret = get(clientSecret);
		const isMine = (field) => told(now)[field] !== told(base)[field];
		const kept = {
			excluded: get(excluded),
			perSecond: get(perSecond),
			afterDays: get(afterDays),
			hasToken: get(hasToken),
			tokenUrl: get(tokenUrl),
			clientId: get(clientId)
		};
		const keeps = {
			excluded: isMine("Excluded operations"),
			perSecond: isMine("Attempts in a second"),
			afterDays: isMine("Paused after days"),
			token: isMine("Access token") || secret !== ""
		};
		take(theirs);
		if (keeps.excluded) set(excluded, kept.excluded, true);
		if (keeps.perSecond) set(perSecond, kept.perSecond, true);
		if (keeps.afterDays) set(afterDays, kept.afterDays, true);
		if (keeps.token) (($$value) => {
			var $$array = to_array($$value, 4);
			set(hasToken, $$array[0], true);
			set(tokenUrl, $$array[1], true);
			set(clientId, $$array[2], true);
			set(clientSecret, $$array[3], true);
		})([
			kept.hasToken,
			kept.tokenUrl,
			kept.clientId,
			secret
		]);
	}
	const FIELDS = [
		"excludedOperations",
		"maxPerSecond",
		"pauseAfterDays",
		"oauth2"
	];
	const faultOf = (field) => get(fault)?.faults.find((one) => one.field === field || one.field?.startsWith(`${field}.`) || one.field?.startsWith(`${field}[`))?.message;
	const unplaced = user_derived(() => get(fault) && !FIELDS.some(faultOf) ? get(fault).message : "");
	var section = root_14$2();
	var node = sibling(child(section), 2);
	var consequent_15 = ($$anchor) => {
		var fragment = root_13$2();
		var form = first_child(fragment);
		var node_1 = child(form);
		var consequent = ($$anchor) => {
			var fieldset = root_1$3();
			var div = sibling(child(fieldset), 2);
			each(div, 20, () => get(known), (operation) => operation, ($$anchor, operation) => {
				var label = root$4();
				var input = child(label);
				remove_input_defaults(input);
				var text = sibling(input, 1, true);
				reset(label);
				template_effect(($0, $1) => {
					input.disabled = !$$props.mayWrite;
					set_checked(input, $0);
					set_text(text, $1);
				}, [() => get(list).includes(operation), () => words(operation)]);
				delegated("change", input, (event) => exclude(operation, event.currentTarget.checked));
				append($$anchor, label);
			});
			reset(div);
			reset(fieldset);
			append($$anchor, fieldset);
		};
		if_block(node_1, ($$render) => {
			if (get(known).length) $$render(consequent);
		});
		var div_1 = sibling(node_1, 2);
		var label_1 = child(div_1);
		var text_1 = only_child(label_1, true);
		var textarea = sibling(label_1);
		remove_textarea_child(textarea);
		var node_2 = sibling(textarea, 3);
		var consequent_1 = ($$anchor) => {
			var span = root_2$3();
			var text_2 = only_child(span, true);
			template_effect(($0) => set_text(text_2, $0), [() => faultOf("excludedOperations")]);
			append($$anchor, span);
		};
		var d = user_derived(() => faultOf("excludedOperations"));
		if_block(node_2, ($$render) => {
			if (get(d)) $$render(consequent_1);
		});
		reset(div_1);
		var div_2 = sibling(div_1, 2);
		var input_1 = sibling(child(div_2));
		remove_input_defaults(input_1);
		var node_3 = sibling(input_1, 3);
		var consequent_2 = ($$anchor) => {
			var span_1 = root_2$3();
			var text_3 = only_child(span_1, true);
			template_effect(($0) => set_text(text_3, $0), [() => faultOf("maxPerSecond")]);
			append($$anchor, span_1);
		};
		var d_1 = user_derived(() => faultOf("maxPerSecond"));
		if_block(node_3, ($$render) => {
			if (get(d_1)) $$render(consequent_2);
		});
		reset(div_2);
		var div_3 = sibling(div_2, 2);
		var input_2 = sibling(child(div_3));
		remove_input_defaults(input_2);
		var node_4 = sibling(input_2, 3);
		var consequent_3 = ($$anchor) => {
			var span_2 = root_2$3();
			var text_4 = only_child(span_2, true);
			template_effect(($0) => set_text(text_4, $0), [() => faultOf("pauseAfterDays")]);
			append($$anchor, span_2);
		};
		var d_2 = user_derived(() => faultOf("pauseAfterDays"));
		if_block(node_4, ($$render) => {
			if (get(d_2)) $$render(consequent_3);
		});
		reset(div_3);
		var fieldset_1 = sibling(div_3, 2);
		var label_2 = sibling(child(fieldset_1), 2);
		var input_3 = child(label_2);
		remove_input_defaults(input_3);
		next();
		reset(label_2);
		var node_5 = sibling(label_2, 2);
		var consequent_8 = ($$anchor) => {
			var div_4 = root_3$3();
			var div_5 = child(div_4);
			var input_4 = sibling(child(div_5));
			remove_input_defaults(input_4);
			var node_6 = sibling(input_4);
			var consequent_4 = ($$anchor) => {
				var span_3 = root_2$3();
				var text_5 = only_child(span_3, true);
				template_effect(($0) => set_text(text_5, $0), [() => faultOf("oauth2.tokenUrl")]);
				append($$anchor, span_3);
			};
			var d_3 = user_derived(() => faultOf("oauth2.tokenUrl"));
			if_block(node_6, ($$render) => {
				if (get(d_3)) $$render(consequent_4);
			});
			reset(div_5);
			var div_6 = sibling(div_5, 2);
			var input_5 = sibling(child(div_6));
			remove_input_defaults(input_5);
			var node_7 = sibling(input_5);
			var consequent_5 = ($$anchor) => {
				var span_4 = root_2$3();
				var text_6 = only_child(span_4, true);
				template_effect(($0) => set_text(text_6, $0), [() => faultOf("oauth2.clientId")]);
				append($$anchor, span_4);
			};
			var d_4 = user_derived(() => faultOf("oauth2.clientId"));
			if_block(node_7, ($$render) => {
				if (get(d_4)) $$render(consequent_5);
			});
			reset(div_6);
			var div_7 = sibling(div_6, 2);
			var input_6 = sibling(child(div_7));
			remove_input_defaults(input_6);
			var node_8 = sibling(input_6, 2);
			var consequent_6 = ($$anchor) => {
				var span_5 = root_2$3();
				var text_7 = only_child(span_5, true);
				template_effect(($0) => set_text(text_7, $0), [() => faultOf("oauth2.clientSecret")]);
				append($$anchor, span_5);
			};
			var d_5 = user_derived(() => faultOf("oauth2.clientSecret"));
			if_block(node_8, ($$render) => {
				if (get(d_5)) $$render(consequent_6);
			});
			reset(div_7);
			var node_9 = sibling(div_7, 2);
			var consequent_7 = ($$anchor) => {
				var span_6 = root_2$3();
				var text_8 = only_child(span_6, true);
				template_effect(($0) => set_text(text_8, $0), [() => faultOf("oauth2")]);
				append($$anchor, span_6);
			};
			var d_6 = user_derived(() => faultOf("oauth2") && ![
				"tokenUrl",
				"clientId",
				"clientSecret"
			].some((name) => faultOf(`oauth2.${name}`)));
			if_block(node_9, ($$render) => {
				if (get(d_6)) $$render(consequent_7);
			});
			reset(div_4);
			template_effect(($0, $1, $2) => {
				input_4.disabled = !$$props.mayWrite;
				set_attribute(input_4, "aria-invalid", $0);
				input_5.disabled = !$$props.mayWrite;
				set_attribute(input_5, "aria-invalid", $1);
				set_attribute(input_6, "placeholder", get(taken)?.oauth2 ? "the one that is stored" : "");
				input_6.disabled = !$$props.mayWrite;
				set_attribute(input_6, "aria-invalid", $2);
			}, [
				() => faultOf("oauth2.tokenUrl") ? "true" : void 0,
				() => faultOf("oauth2.clientId") ? "true" : void 0,
				() => faultOf("oauth2.clientSecret") ? "true" : void 0
			]);
			bind_value(input_4, () => get(tokenUrl), ($$value) => set(tokenUrl, $$value));
			bind_value(input_5, () => get(clientId), ($$value) => set(clientId, $$value));
			bind_value(input_6, () => get(clientSecret), ($$value) => set(clientSecret, $$value));
			append($$anchor, div_4);
		};
		if_block(node_5, ($$render) => {
			if (get(hasToken)) $$render(consequent_8);
		});
		reset(fieldset_1);
		var node_10 = sibling(fieldset_1, 2);
		var consequent_9 = ($$anchor) => {
			var p = root_4$3();
			var text_9 = only_child(p, true);
			template_effect(() => set_text(text_9, get(unplaced)));
			append($$anchor, p);
		};
		if_block(node_10, ($$render) => {
			if (get(unplaced)) $$render(consequent_9);
		});
		var node_11 = sibling(node_10, 2);
		var consequent_10 = ($$anchor) => {
			var div_8 = root_6$3();
			var div_9 = sibling(child(div_8), 2);
			var table = child(div_9);
			var tbody = sibling(child(table));
			each(tbody, 20, () => Object.keys(told(get(mine))), (field) => field, ($$anchor, field) => {
				var tr = root_5$3();
				var td = child(tr);
				var text_10 = only_child(td, true);
				var td_1 = sibling(td);
				var text_11 = only_child(td_1, true);
				var td_2 = sibling(td_1);
				var text_12 = only_child(td_2, true);
				var td_3 = sibling(td_2);
				var text_13 = only_child(td_3, true);
				reset(tr);
				template_effect(($0, $1, $2) => {
					set_text(text_10, field);
					set_text(text_11, $0);
					set_text(text_12, $1);
					set_text(text_13, $2);
				}, [
					() => told(get(taken))[field],
					() => told(get(mine))[field],
					() => told(get(other))[field]
				]);
				append($$anchor, tr);
			});
			reset(tbody);
			reset(table);
			reset(div_9);
			var div_10 = sibling(div_9, 2);
			var button = child(div_10);
			var button_1 = sibling(button);
			reset(div_10);
			reset(div_8);
			delegated("click", button, merge);
			delegated("click", button_1, () => take(get(other)));
			append($$anchor, div_8);
		};
		var consequent_13 = ($$anchor) => {
			var fragment_1 = root_10$3();
			var table_1 = first_child(fragment_1);
			var tbody_1 = sibling(child(table_1));
			each(tbody_1, 21, () => get(changes), (change) => change.field, ($$anchor, change) => {
				var tr_1 = root_7$3();
				var td_4 = child(tr_1);
				var text_14 = only_child(td_4, true);
				var td_5 = sibling(td_4);
				var text_15 = only_child(td_5, true);
				var td_6 = sibling(td_5);
				var text_16 = only_child(td_6, true);
				reset(tr_1);
				template_effect(() => {
					set_text(text_14, get(change).field);
					set_text(text_15, get(change).before);
					set_text(text_16, get(change).after);
				});
				append($$anchor, tr_1);
			});
			reset(tbody_1);
			reset(table_1);
			var node_12 = sibling(table_1, 2);
			var consequent_12 = ($$anchor) => {
				var p_1 = root_9$3();
				var text_17 = child(p_1);
				var node_13 = sibling(text_17);
				var consequent_11 = ($$anchor) => {
					var fragment_2 = root_8$3();
					var b = sibling(first_child(fragment_2));
					var text_18 = only_child(b);
					var b_1 = sibling(b, 2);
					var text_19 = only_child(b_1);
					template_effect(() => {
						set_text(text_18, `+${preview.data.difference.added ?? ""}`);
						set_text(text_19, `−${preview.data.difference.removed ?? ""}`);
					});
					append($$anchor, fragment_2);
				};
				if_block(node_13, ($$render) => {
					if (preview.data.difference) $$render(consequent_11);
				});
				next();
				reset(p_1);
				template_effect(() => set_text(text_17, `Of the newest ${preview.data.examined ?? ""} events it would match ${preview.data.matched ?? ""}`));
				append($$anchor, p_1);
			};
			if_block(node_12, ($$render) => {
				if (preview.data) $$render(consequent_12);
			});
			var div_11 = sibling(node_12, 2);
			var button_2 = child(div_11);
			var button_3 = sibling(button_2);
			reset(div_11);
			template_effect(() => button_2.disabled = get(isBusy) || !$$props.mayWrite);
			delegated("click", button_3, () => get(taken) && take(get(taken)));
			append($$anchor, fragment_1);
		};
		if_block(node_11, ($$render) => {
			if (get(other)) $$render(consequent_10);
			else if (get(changes).length) $$render(consequent_13, 1);
		});
		reset(form);
		var node_14 = sibling(form, 2);
		var consequent_14 = ($$anchor) => {
			var div_12 = root_12$2();
			var ul = sibling(child(div_12), 2);
			each(ul, 21, () => settings.data.withheldCompanies, (one) => one.companyId, ($$anchor, one) => {
				var li = root_11$2();
				var text_20 = child(li);
				var node_15 = sibling(text_20);
				Time(node_15, { get at() {
					return get(one).since;
				} });
				var text_21 = sibling(node_15, 1, true);
				reset(li);
				template_effect(($0, $1) => {
					set_text(text_20, `${$0 ?? ""}, which left ${$1 ?? ""} `);
					set_text(text_21, get(one).isWhole ? "; it gets nothing at all" : "");
				}, [() => organizations.name(get(one).companyId), () => organizations.name(get(one).tmcId)]);
				append($$anchor, li);
			});
			reset(ul);
			next(2);
			reset(div_12);
			append($$anchor, div_12);
		};
		if_block(node_14, ($$render) => {
			if (settings.data.withheldCompanies?.length) $$render(consequent_14);
		});
		template_effect(($0, $1, $2) => {
			set_text(text_1, get(known).length ? "Excluded by name, others among them" : "Excluded operations");
			textarea.disabled = !$$props.mayWrite;
			set_attribute(textarea, "aria-invalid", $0);
			input_1.disabled = !$$props.mayWrite;
			set_attribute(input_1, "aria-invalid", $1);
			input_2.disabled = !$$props.mayWrite;
			set_attribute(input_2, "aria-invalid", $2);
			input_3.disabled = !$$props.mayWrite;
		}, [
			() => faultOf("excludedOperations") ? "true" : void 0,
			() => faultOf("maxPerSecond") ? "true" : void 0,
			() => faultOf("pauseAfterDays") ? "true" : void 0
		]);
		event("submit", form, save);
		bind_value(textarea, () => get(excluded), ($$value) => set(excluded, $$value));
		bind_value(input_1, () => get(perSecond), ($$value) => set(perSecond, $$value));
		bind_value(input_2, () => get(afterDays), ($$value) => set(afterDays, $$value));
		bind_checked(input_3, () => get(hasToken), ($$value) => set(hasToken, $$value));
		append($$anchor, fragment);
	};
	var consequent_16 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return settings.failure;
			},
			retry: () => settings.load()
		});
	};
	var alternate = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node, ($$render) => {
		if (settings.data) $$render(consequent_15);
		else if (settings.failure) $$render(consequent_16, 1);
		else $$render(alternate, -1);
	});
	reset(section);
	append($$anchor, section);
	pop();
}
delegate(["change", "click"]);
// src/parts/Settings.svelte
var root$3 = from_html(`<span class="fault svelte-vs40k9" role="alert"> </span>`);
var root_1$2 = from_html(`<label class="row svelte-vs40k9"><input type="checkbox"/><code> </code></label>`);
var root_2$2 = from_html(`<p class="note bad" role="alert"> </p>`);
var root_3$2 = from_html(`<tr><td class="svelte-vs40k9"> </td><td class="svelte-vs40k9"> </td><td> </td><td> </td></tr>`);
var root_4$2 = from_html(`<div class="note wide svelte-vs40k9" role="alert"><b>Somebody else has changed it meanwhile.</b> <div class="scrolls"><table><thead><tr><th>Field</th><th>Before</th><th>Yours</th><th>Theirs</th></tr></thead><tbody></tbody></table></div> <div class="row"><button type="button">Keep my changes, on top of theirs</button><button type="button">Take theirs, and begin again</button></div></div>`);
var root_5$2 = from_html(`<tr><td> </td><td class="old svelte-vs40k9"> </td><td class="now svelte-vs40k9"> </td></tr>`);
var root_6$2 = from_html(`: <b class="now svelte-vs40k9"> </b> <b class="old svelte-vs40k9"> </b>`, 1);
var root_7$2 = from_html(`<p class="soft"> <!>.</p>`);
var root_8$2 = from_html(`<table class="diff"><thead><tr><th>Changes</th><th>From</th><th>To</th></tr></thead><tbody></tbody></table> <!> <div class="row"><button class="main">Save</button><button type="button">Discard</button></div>`, 1);
var root_9$2 = from_html(`<p><b> </b> gets no events from now on, and they are <b>not kept for it</b>. What waits is held. It can be restored from the list of archived ones, and is paused then.</p> <div class="row"><button class="main">Archive</button><button>Cancel</button></div>`, 1);
var root_10$2 = from_html(`<form class="form svelte-vs40k9"><div class="field"><label for="sub-name">Name</label><input id="sub-name" type="text" maxlength="255"/><!></div> <div class="field"><label for="sub-url">URL</label><input id="sub-url" type="url"/><!></div> <!> <fieldset class="svelte-vs40k9"><legend class="svelte-vs40k9">Event types</legend> <div class="types svelte-vs40k9"></div> <!></fieldset> <!> <!> <!> <!></form> <!> <section class="section" aria-labelledby="archive"><h2 id="archive">Archive</h2> <p class="soft">An archived subscription gets nothing, and is found among the archived alone until it is restored. Its deliveries, settings and secrets are kept. <a>Who changed it</a> is told either way.</p> <button><!>Archive …</button></section> <!>`, 1);
function Settings($$anchor, $$props) {
	push($$props, true);
	const path = user_derived(() => ({ subscriptionId: $$props.subscription.id }));
	const KINDS = {
		COMPANY: "of",
		BOOKING_TMC: "booked through",
		CONTRACTING_TMC: "contracted by"
	};
	/** What the form began from: what differs from it is a change of ours. */
	let base = state(untrack(() => $$props.subscription));
	let name = state(proxy(untrack(() => get(base).name)));
	let url = state(proxy(untrack(() => get(base).url)));
	let types = state(proxy(untrack(() => [...get(base).eventTypes])));
	let source = state(untrack(() => bare(get(base).eventSource)));
	let headers = state(untrack(() => listed(get(base))));
	let fault = state(null);
	let other = state(null);
	let isBusy = state(false);
	const reset$1 = () => {
		set(base, $$props.subscription);
		set(name, get(base).name, true);
		set(url, get(base).url, true);
		set(types, [...get(base).eventTypes], true);
		set(source, bare(get(base).eventSource));
		set(headers, listed(get(base)));
		set(fault, null);
		set(other, null);
	};
	user_effect(() => {
		const now = $$props.subscription;
		untrack(() => {
			if (now.id !== get(base).id || get(changes).length === 0 || isSame(now, {
				...get(base),
				name: get(name),
				url: get(url),
				eventTypes: get(types),
				eventSource: get(source),
				customHeaders: customHeaders(get(headers))
			})) reset$1();
			else if (isSame(now, get(base))) set(base, now);
			else set(other, now, true);
		});
	});
	function listed(one) {
		return Object.entries(one.customHeaders ?? {}).map(([name, value]) => ({
			name,
			value
		}));
	}
	const sameHeaders = (one, two) => JSON.stringify(Object.entries(one ?? {}).sort()) === JSON.stringify(Object.entries(two ?? {}).sort());
	/** By their names: values are not for a table. Those whose value differs from the first have a mark. */
	const namesOf = (one) => Object.entries(one ?? {}).map(([header, value]) => get(base).customHeaders && header in get(base).customHeaders && get(base).customHeaders[header] !== value ? `${header} (another value)` : header).join(", ") || "none";
	/** Without the names that the server adds. */
	function bare(one) {
		return { scopes: one.scopes.map(({ predicates }) => ({ predicates: predicates.map(({ type, comparator, values }) => ({
			type,
			comparator,
			values
		})) })) };
	}
	const says = (one) => one.scopes.map(({ predicates }) => predicates.map((predicate) => `${KINDS[predicate.type] ?? predicate.type} ${predicate.values.map((value) => organizations.name(value)).join(", ")}`).join(" and ")).join("; or ");
	const changes = user_derived(() => {
		const list = [];
		if (get(name) !== get(base).name) list.push({
			field: "name",
			before: get(base).name,
			after: get(name)
		});
		if (get(url) !== get(base).url) list.push({
			field: "url",
			before: get(base).url,
			after: get(url)
		});
		const [old, now] = [get(base).eventTypes.toSorted().join(", "), get(types).toSorted().join(", ")];
		if (old !== now) list.push({
			field: "eventTypes",
			before: old,
			after: now
		});
		const [was, is] = [says(get(base).eventSource), says(get(source))];
		if (JSON.stringify(bare(get(base).eventSource)) !== JSON.stringify(get(source))) list.push({
			field: "eventSource",
			before: was,
			after: is
		});
		if (!sameHeaders(get(base).customHeaders, customHeaders(get(headers)))) list.push({
			field: "customHeaders",
			before: namesOf(get(base).customHeaders),
			after: namesOf(customHeaders(get(headers)))
		});
		return list;
	});
	const isSame = (one, two) => sameHeaders(one.customHeaders, two.customHeaders) && one.name === two.name && one.url === two.url && one.eventTypes.toSorted().join() === two.eventTypes.toSorted().join() && JSON.stringify(bare(one.eventSource)) === JSON.stringify(bare(two.eventSource));
	const isOther = user_derived(() => get(changes).some((one) => one.field === "eventTypes" || one.field === "eventSource"));
	const faultOf = (field) => get(fault)?.faults.find((one) => one.field === field || one.field?.startsWith(`${field}[`) || one.field?.startsWith(`${field}.`));
	const unplaced = user_derived(() => get(fault)?.faults.filter((one) => ![
		"name",
		"url",
		"eventTypes",
		"eventSource",
		"customHeaders"
	].some((field) => one.field?.startsWith(field))) ?? []);
	const preview = query(() => [
		get(types).toSorted(),
		get(source),
		get(isOther)
	], async (signal) => {
		if (get(types).length === 0 || !get(isOther)) return null;
		const { excludedOperations } = await ask(() => api.GET("/ext/v1/subscriptions/{subscriptionId}/settings", {
			params: { path: get(path) },
			signal
		}));
		const body = {
			subscriptionId: $$props.subscription.id,
			eventSource: get(source),
			eventTypes: get(types),
			excludedOperations
		};
		return ask(() => api.POST("/ext/v1/subscriptions/preview", {
			body,
			signal
		})).catch(() => null);
	});
	async function save(event) {
		event.preventDefault();
		set(isBusy, true);
		set(fault, null);
		try {
			let tag = null;
			const now = await ask(async () => {
				const answer = await api.GET("/v3/webhooks/subscriptions/{subscriptionId}", { params: { path: get(path) } });
				tag = answer.response.headers.get("etag");
				return answer;
			});
			if (!isSame(now, get(base))) set(other, now, true);
			else {
				await ask(() => api.PATCH("/v3/webhooks/subscriptions/{subscriptionId}", {
					params: {
						path: get(path),
						header: tag ? { "If-Match": tag } : {}
					},
					body: Object.fromEntries(get(changes).map(({ field }) => [field, {
						name: get(name),
						url: get(url),
						eventTypes: get(types),
						eventSource: get(source),
						customHeaders: customHeaders(get(headers))
					}[field]]))
				}));
				await $$props.saved();
				toasts.say("Saved.", "good");
				reset$1();
			}
		} catch (failure) {
			set(fault, failure, true);
			if (get(fault).status === 412) set(other, await ask(() => api.GET("/v3/webhooks/subscriptions/{subscriptionId}", { params: { path: get(path) } })).catch(() => null), true);
		}
		set(isBusy, false);
	}
	async function take() {
		await $$props.saved();
		reset$1();
	}
	/** Goes on from theirs, with what was changed here on top. */
	function merge() {
		const theirs = get(other);
		const before = get(base);
		const mine = new Set(get(changes).map(({ field }) => field));
		set(base, theirs);
		if (!mine.has("name")) set(name, theirs.name, true);
		if (!mine.has("url")) set(url, theirs.url, true);
		if (!mine.has("eventTypes")) set(types, [...theirs.eventTypes], true);
		if (!mine.has("eventSource")) set(source, bare(theirs.eventSource));
		if (!mine.has("customHeaders")) set(headers, listed(theirs));
		else {
			const [was, is] = [before.customHeaders ?? {}, customHeaders(get(headers))];
			const merged = { ...theirs.customHeaders ?? {} };
			for (const header of /* @__PURE__ */ new Set([...Object.keys(was), ...Object.keys(is)])) {
				if (was[header] === is[header]) continue;
				if (is[header] === void 0) delete merged[header];
				else merged[header] = is[header];
			}
			set(headers, Object.entries(merged).map(([name, value]) => ({
				name,
				value
			})));
		}
		set(other, null);
	}
	const toggle = (type) => set(types, get(types).includes(type) ? get(types).filter((one) => one !== type) : [...get(types), type], true);
	let isArchiving = state(false);
	async function archive() {
		const done = await tried(() => ask(() => api.DELETE("/ext/v1/subscriptions/{subscriptionId}", { params: { path: get(path) } })).then(() => true));
		set(isArchiving, false);
		if (!done) return;
		toasts.say(`${$$props.subscription.name} is archived.`, "good", {
			text: "Archived ones",
			path: "/subscriptions?archived=yes"
		});
		go("/subscriptions");
	}
	var fragment = root_10$2();
	var form = first_child(fragment);
	var div = child(form);
	var input = sibling(child(div));
	remove_input_defaults(input);
	var node = sibling(input);
	var consequent = ($$anchor) => {
		var span = root$3();
		var text = only_child(span, true);
		template_effect(($0) => set_text(text, $0), [() => faultOf("name")?.message]);
		append($$anchor, span);
	};
	var d = user_derived(() => faultOf("name"));
	if_block(node, ($$render) => {
		if (get(d)) $$render(consequent);
	});
	reset(div);
	var div_1 = sibling(div, 2);
	var input_1 = sibling(child(div_1));
	remove_input_defaults(input_1);
	var node_1 = sibling(input_1);
	var consequent_1 = ($$anchor) => {
		var span_1 = root$3();
		var text_1 = only_child(span_1, true);
		template_effect(($0) => set_text(text_1, $0), [() => faultOf("url")?.message]);
		append($$anchor, span_1);
	};
	var d_1 = user_derived(() => faultOf("url"));
	if_block(node_1, ($$render) => {
		if (get(d_1)) $$render(consequent_1);
	});
	reset(div_1);
	var node_2 = sibling(div_1, 2);
	{
		let $0 = user_derived(() => !$$props.mayWrite);
		HeadersForm(node_2, {
			get headers() {
				return get(headers);
			},
			get disabled() {
				return get($0);
			},
			get fault() {
				return get(fault);
			},
			changed: (next) => set(headers, next)
		});
	}
	var fieldset = sibling(node_2, 2);
	var div_2 = sibling(child(fieldset), 2);
	each(div_2, 20, () => EVENT_TYPES, (type) => type, ($$anchor, type) => {
		var label = root_1$2();
		var input_2 = child(label);
		remove_input_defaults(input_2);
		var code = sibling(input_2);
		var text_2 = only_child(code, true);
		reset(label);
		template_effect(($0) => {
			input_2.disabled = !$$props.mayWrite;
			set_checked(input_2, $0);
			set_text(text_2, type);
		}, [() => get(types).includes(type)]);
		delegated("change", input_2, () => toggle(type));
		append($$anchor, label);
	});
	reset(div_2);
	var node_3 = sibling(div_2, 2);
	var consequent_2 = ($$anchor) => {
		var span_2 = root$3();
		var text_3 = only_child(span_2, true);
		template_effect(($0) => set_text(text_3, $0), [() => faultOf("eventTypes")?.message]);
		append($$anchor, span_2);
	};
	var d_2 = user_derived(() => faultOf("eventTypes"));
	if_block(node_3, ($$render) => {
		if (get(d_2)) $$render(consequent_2);
	});
	reset(fieldset);
	var node_4 = sibling(fieldset, 2);
	{
		let $0 = user_derived(() => !$$props.mayWrite);
		SourceForm(node_4, {
			get source() {
				return get(source);
			},
			get disabled() {
				return get($0);
			},
			changed: (next) => set(source, next)
		});
	}
	var node_5 = sibling(node_4, 2);
	var consequent_3 = ($$anchor) => {
		var span_3 = root$3();
		var text_4 = only_child(span_3, true);
		template_effect(($0) => set_text(text_4, $0), [() => faultOf("eventSource")?.message]);
		append($$anchor, span_3);
	};
	var d_3 = user_derived(() => faultOf("eventSource"));
	if_block(node_5, ($$render) => {
		if (get(d_3)) $$render(consequent_3);
	});
	var node_6 = sibling(node_5, 2);
	var consequent_4 = ($$anchor) => {
		var p = root_2$2();
		var text_5 = only_child(p, true);
		template_effect(($0) => set_text(text_5, $0), [() => get(unplaced).map((one) => one.message).join(" ")]);
		append($$anchor, p);
	};
	if_block(node_6, ($$render) => {
		if (get(unplaced).length) $$render(consequent_4);
	});
	var node_7 = sibling(node_6, 2);
	var consequent_5 = ($$anchor) => {
		var div_3 = root_4$2();
		var div_4 = sibling(child(div_3), 2);
		var table = child(div_4);
		var tbody = sibling(child(table));
		each(tbody, 21, () => [
			[
				"name",
				get(base).name,
				get(name),
				get(other).name
			],
			[
				"url",
				get(base).url,
				get(url),
				get(other).url
			],
			[
				"eventTypes",
				get(base).eventTypes.join(", "),
				get(types).join(", "),
				get(other).eventTypes.join(", ")
			],
			[
				"eventSource",
				says(get(base).eventSource),
				says(get(source)),
				says(get(other).eventSource)
			],
			[
				"customHeaders",
				namesOf(get(base).customHeaders),
				namesOf(customHeaders(get(headers))),
				namesOf(get(other).customHeaders)
			]
		], ([field, before, yours, theirs]) => field, ($$anchor, $$item) => {
			var $$array = user_derived(() => to_array(get($$item), 4));
			let field = () => get($$array)[0];
			let before = () => get($$array)[1];
			let yours = () => get($$array)[2];
			let theirs = () => get($$array)[3];
			var tr = root_3$2();
			var td = child(tr);
			var text_6 = only_child(td, true);
			var td_1 = sibling(td);
			var text_7 = only_child(td_1, true);
			var td_2 = sibling(td_1);
			var text_8 = only_child(td_2, true);
			var td_3 = sibling(td_2);
			var text_9 = only_child(td_3, true);
			reset(tr);
			template_effect(() => {
				set_text(text_6, field());
				set_text(text_7, before());
				set_class(td_2, 1, clsx(yours() === before() ? "" : "now"), "svelte-vs40k9");
				set_text(text_8, yours());
				set_class(td_3, 1, clsx(theirs() === before() ? "" : "old"), "svelte-vs40k9");
				set_text(text_9, theirs());
			});
			append($$anchor, tr);
		});
		reset(tbody);
		reset(table);
		reset(div_4);
		var div_5 = sibling(div_4, 2);
		var button = child(div_5);
		var button_1 = sibling(button);
		reset(div_5);
		reset(div_3);
		delegated("click", button, merge);
		delegated("click", button_1, take);
		append($$anchor, div_3);
	};
	var consequent_8 = ($$anchor) => {
		var fragment_1 = root_8$2();
		var table_1 = first_child(fragment_1);
		var tbody_1 = sibling(child(table_1));
		each(tbody_1, 21, () => get(changes), (change) => change.field, ($$anchor, change) => {
			var tr_1 = root_5$2();
			var td_4 = child(tr_1);
			var text_10 = only_child(td_4, true);
			var td_5 = sibling(td_4);
			var text_11 = only_child(td_5, true);
			var td_6 = sibling(td_5);
			var text_12 = only_child(td_6, true);
			reset(tr_1);
			template_effect(() => {
				set_text(text_10, get(change).field);
				set_text(text_11, get(change).before);
				set_text(text_12, get(change).after);
			});
			append($$anchor, tr_1);
		});
		reset(tbody_1);
		reset(table_1);
		var node_8 = sibling(table_1, 2);
		var consequent_7 = ($$anchor) => {
			var p_1 = root_7$2();
			var text_13 = child(p_1);
			var node_9 = sibling(text_13);
			var consequent_6 = ($$anchor) => {
				var fragment_2 = root_6$2();
				var b = sibling(first_child(fragment_2));
				var text_14 = only_child(b);
				var b_1 = sibling(b, 2);
				var text_15 = only_child(b_1);
				template_effect(() => {
					set_text(text_14, `+${preview.data.difference.added ?? ""}`);
					set_text(text_15, `−${preview.data.difference.removed ?? ""}`);
				});
				append($$anchor, fragment_2);
			};
			if_block(node_9, ($$render) => {
				if (preview.data.difference) $$render(consequent_6);
			});
			next();
			reset(p_1);
			template_effect(() => set_text(text_13, `Of the newest ${preview.data.examined ?? ""} events it would match ${preview.data.matched ?? ""}`));
			append($$anchor, p_1);
		};
		if_block(node_8, ($$render) => {
			if (preview.data) $$render(consequent_7);
		});
		var div_6 = sibling(node_8, 2);
		var button_2 = child(div_6);
		var button_3 = sibling(button_2);
		reset(div_6);
		template_effect(($0) => button_2.disabled = $0, [() => get(isBusy) || !$$props.mayWrite || get(types).length === 0 || unfit(get(headers)) !== ""]);
		delegated("click", button_3, reset$1);
		append($$anchor, fragment_1);
	};
	if_block(node_7, ($$render) => {
		if (get(other)) $$render(consequent_5);
		else if (get(changes).length) $$render(consequent_8, 1);
	});
	reset(form);
	var node_10 = sibling(form, 2);
	DeliverySettings(node_10, {
		get subscription() {
			return $$props.subscription;
		},
		get mayWrite() {
			return $$props.mayWrite;
		}
	});
	var section = sibling(node_10, 2);
	var p_2 = sibling(child(section), 2);
	var a = sibling(child(p_2));
	next();
	reset(p_2);
	var button_4 = sibling(p_2, 2);
	var node_11 = child(button_4);
	Icon(node_11, {
		name: "Archive",
		size: 14
	});
	next();
	reset(button_4);
	reset(section);
	var node_12 = sibling(section, 2);
	var consequent_9 = ($$anchor) => {
		Dialog($$anchor, {
			title: "Archive it",
			close: () => set(isArchiving, false),
			children: ($$anchor, $$slotProps) => {
				var fragment_4 = root_9$2();
				var p_3 = first_child(fragment_4);
				var b_2 = child(p_3);
				var text_16 = only_child(b_2, true);
				next(3);
				reset(p_3);
				var div_7 = sibling(p_3, 2);
				var button_5 = child(div_7);
				var button_6 = sibling(button_5);
				reset(div_7);
				template_effect(() => set_text(text_16, $$props.subscription.name));
				delegated("click", button_5, archive);
				delegated("click", button_6, () => set(isArchiving, false));
				append($$anchor, fragment_4);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_12, ($$render) => {
		if (get(isArchiving)) $$render(consequent_9);
	});
	template_effect(($0, $1, $2) => {
		input.disabled = !$$props.mayWrite;
		set_attribute(input, "aria-invalid", $0);
		input_1.disabled = !$$props.mayWrite;
		set_attribute(input_1, "aria-invalid", $1);
		set_attribute(a, "href", $2);
		button_4.disabled = !$$props.mayWrite;
		set_attribute(button_4, "title", $$props.mayWrite ? "" : "Needs the scope subscriptions:write");
	}, [
		() => faultOf("name") ? "true" : void 0,
		() => faultOf("url") ? "true" : void 0,
		() => href(`/audit?subscription=${$$props.subscription.id}`)
	]);
	event("submit", form, save);
	bind_value(input, () => get(name), ($$value) => set(name, $$value));
	bind_value(input_1, () => get(url), ($$value) => set(url, $$value));
	delegated("click", button_4, () => set(isArchiving, true));
	append($$anchor, fragment);
	pop();
}
delegate(["change", "click"]);
// src/pages/Subscription.svelte
var root$2 = from_html(`<p>It may be <a>archived</a>; <a>the audit</a> tells who changed it.</p>`);
var root_1$1 = from_html(`<h1 tabindex="-1">Subscription</h1> <!> <!>`, 1);
var root_2$1 = from_html(`<h1 tabindex="-1">Subscription</h1> <!>`, 1);
var root_3$1 = from_html(`<button><!>Pause</button>`);
var root_4$1 = from_html(`<button class="main"><!>Activate</button>`);
var root_5$1 = from_html(`<a>Its inbox</a>`);
var root_6$1 = from_html(`<a> </a>`);
var root_7$1 = from_html(`<section class="section" aria-labelledby="trouble"><h2 id="trouble">Newest failure</h2> <a class="worst panel svelte-1uog5ez"><!><b> </b><span class="soft cut"> </span><span class="quiet"> <!></span></a></section>`);
var root_8$1 = from_html(`<p class="small quiet">14 days</p><div class="strip svelte-1uog5ez"><!></div>`, 1);
var root_9$1 = from_html(`<dt> </dt><dd><!></dd>`, 1);
var root_10$1 = from_html(`<dt>p95</dt><dd> </dd>`, 1);
var root_11$1 = from_html(`, the next <!>`, 1);
var root_12$1 = from_html(`<button class="small">Try what waits now</button>`);
var root_13$1 = from_html(`<dt>Its certificate ends</dt><dd><!></dd>`, 1);
var root_14$1 = from_html(`<dt>Last delivered</dt><dd><!></dd>`, 1);
var root_15$1 = from_html(`<dt>Last failed</dt><dd><!> </dd>`, 1);
var root_16$1 = from_html(`<div class="strip svelte-1uog5ez"><!></div> <!> <dl class="facts num"><dt> </dt><dd> </dd> <!> <!> <dt>Waiting</dt><dd class="waits svelte-1uog5ez"><span> <!></span><!></dd> <dt>Held</dt><dd> </dd> <!> <!> <!></dl>`, 1);
var root_17$1 = from_html(`<p class="quiet">Of its newest deliveries none failed.</p>`);
var root_18$1 = from_html(`<!> <p class="small quiet"> <!>.<!></p>`, 1);
var root_19$1 = from_html(`<section class="section" aria-labelledby="due"><h2 id="due">What waits, by when it falls due</h2> <!></section>`);
var root_20$1 = from_html(`<!> <div class="two svelte-1uog5ez"><section aria-labelledby="day"><h2 id="day" class="svelte-1uog5ez">Last 24 hours</h2> <!></section> <section aria-labelledby="reasons"><h2 id="reasons" class="svelte-1uog5ez">Why tries failed</h2> <!></section></div> <!> <!>`, 1);
var root_21$1 = from_html(`<div class="section"><!></div>`);
var root_22$1 = from_html(`<div class="spread"><h1 tabindex="-1"> </h1> <div class="row"><button><!>Test</button> <!></div></div> <p class="row sub svelte-1uog5ez"><!><!><!></p> <nav class="tabs" aria-label="Parts of the subscription"></nav> <!>`, 1);
var root_23 = from_html(`<p>Events from now on are <b>not kept for it</b> </p> <div class="row"><button class="main">Pause</button><button>Cancel</button></div>`, 1);
var root_24 = from_html(`<nav class="crumbs small svelte-1uog5ez" aria-label="Path"><a>Subscriptions</a> <span class="quiet">/</span></nav> <!> <!> <!>`, 1);
function Subscription($$anchor, $$props) {
	push($$props, true);
	const id = user_derived(() => $$props.parts["id"] ?? "");
	const tab = user_derived(() => !$$props.parts["tab"] || $$props.parts["tab"] === "health" ? "overview" : $$props.parts["tab"]);
	const path = user_derived(() => ({ subscriptionId: get(id) }));
	const changes = ({ kind, data }) => kind === "tally" || kind === "clock" || (kind === "delivery" || kind === "attempt") && data["subscriptionId"] === get(id);
	const subscription = query(() => get(id), (signal) => ask(() => api.GET("/ext/v1/subscriptions/{subscriptionId}", {
		params: { path: get(path) },
		signal
	})), ({ kind, data }) => kind === "subscription" && data["id"] === get(id));
	const health = query(() => get(id), (signal) => ask(() => api.GET("/ext/v1/subscriptions/{subscriptionId}/health", {
		params: { path: get(path) },
		signal
	})), (message) => changes(message) || message.kind === "subscription");
	const stats = query(() => get(id), (signal) => ask(() => api.GET("/ext/v1/subscriptions/{subscriptionId}/stats", {
		params: { path: get(path) },
		signal
	})), changes);
	const newest = query(() => get(id), (signal) => ask(() => api.GET("/ext/v1/deliveries", {
		params: { query: {
			subscriptionId: get(id),
			state: [
				"WAITING",
				"EXHAUSTED",
				"HELD"
			],
			limit: 100,
			expand: ["event"]
		} },
		signal
	})), changes);
	const horizon = query(() => [get(id), get(tab)], async (signal) => get(tab) === "overview" ? ask(() => api.GET("/ext/v1/subscriptions/{subscriptionId}/horizon", {
		params: { path: get(path) },
		signal
	})) : void 0, changes, NOW_AND_THEN);
	const isAnyDue = user_derived(() => (horizon.data?.horizon ?? []).some((one) => one.waiting + one.held + one.awaitingPayload > 0));
	/** The newest delivery that failed so and has not been delivered since. */
	const sample = (reason) => newest.data?.deliveries.find((one) => one.lastReason === reason)?.id;
	const CELL = 21600;
	const fortnight = query(() => [get(id), get(tab)], async (signal) => {
		if (get(tab) !== "overview") return void 0;
		const until = clock.read();
		const wanted = {
			since: (/* @__PURE__ */ new Date(until - 12096e5 + 1e3)).toISOString(),
			until: new Date(until).toISOString(),
			bucket: "PT1H",
			subscriptionId: get(id)
		};
		const buckets = (await ask(() => api.GET("/ext/v1/stats/series", {
			params: { query: wanted },
			signal
		}))).series[0]?.buckets ?? [];
		const hours = CELL / 3600;
		return Array.from({ length: Math.ceil(buckets.length / hours) }, (_, at) => buckets.slice(at * hours, (at + 1) * hours).reduce((sum, one) => [sum[0] + one.delivered, sum[1] + one.failed], [0, 0]));
	}, ({ kind }) => kind === "clock" || kind === "tally", 6e4);
	const worst = user_derived(() => newest.data?.deliveries.find((one) => one.lastReason));
	const it = user_derived(() => subscription.data);
	user_effect(() => {
		if (get(it)) untrack(() => places.note(`/subscriptions/${get(id)}`, get(it).name));
	});
	const h = user_derived(() => health.data);
	const inbox = user_derived(() => get(it) && session.isOfSandbox ? inboxOf(get(it).url) : void 0);
	const mayWrite = user_derived(() => session.may("subscriptions:write"));
	const mayTest = user_derived(() => session.may("deliveries:write"));
	const test = () => tried(async () => {
		const sent = await ask(() => api.POST("/ext/v1/subscriptions/{subscriptionId}/test", {
			params: { path: get(path) },
			body: {}
		}));
		toasts.say("Test event queued.", "good");
		go(`/deliveries/${sent.deliveryId}`);
	});
	let isTrying = state(false);
	let isPausing = state(false);
	async function setActive(isActive) {
		try {
			await ask(() => api.PATCH("/v3/webhooks/subscriptions/{subscriptionId}", {
				params: { path: get(path) },
				body: { isActive }
			}));
			toasts.say(isActive ? `Active.${get(h)?.held ? ` ${many(get(h).held, "held delivery is", "held deliveries are")} due now.` : ""}` : "Paused.", "good");
			await Promise.all([
				subscription.load(),
				health.load(),
				stats.load()
			]);
		} catch (failure) {
			toasts.say(failure.message, "bad");
		}
		set(isPausing, false);
	}
	keys({ t: () => get(mayTest) && get(it)?.isActive && void test() });
	const TABS = [
		["overview", "Overview"],
		["deliveries", "Deliveries"],
		["settings", "Settings"],
		["secrets", "Secrets"]
	];
	var fragment = root_24();
	var nav = first_child(fragment);
	var a = child(nav);
	next(2);
	reset(nav);
	var node = sibling(nav, 2);
	var consequent_1 = ($$anchor) => {
		var fragment_1 = root_1$1();
		var node_1 = sibling(first_child(fragment_1), 2);
		Empty(node_1, {
			is: "failed",
			get failure() {
				return subscription.failure;
			},
			retry: () => subscription.load()
		});
		var node_2 = sibling(node_1, 2);
		var consequent = ($$anchor) => {
			var p = root$2();
			var a_1 = sibling(child(p));
			var a_2 = sibling(a_1, 2);
			next();
			reset(p);
			template_effect(($0, $1) => {
				set_attribute(a_1, "href", $0);
				set_attribute(a_2, "href", $1);
			}, [() => href("/subscriptions?archived=yes"), () => href(`/audit?subscription=${get(id)}`)]);
			append($$anchor, p);
		};
		if_block(node_2, ($$render) => {
			if (subscription.failure.status === 404) $$render(consequent);
		});
		append($$anchor, fragment_1);
	};
	var consequent_2 = ($$anchor) => {
		var fragment_2 = root_2$1();
		var node_3 = sibling(first_child(fragment_2), 2);
		Empty(node_3, { is: "loading" });
		append($$anchor, fragment_2);
	};
	var alternate_5 = ($$anchor) => {
		var fragment_3 = root_22$1();
		var div = first_child(fragment_3);
		var h1 = child(div);
		var text$1 = only_child(h1, true);
		var div_1 = sibling(h1, 2);
		var button = child(div_1);
		var node_4 = child(button);
		Icon(node_4, {
			name: "Send",
			size: 14
		});
		next();
		reset(button);
		var node_5 = sibling(button, 2);
		var consequent_3 = ($$anchor) => {
			var button_1 = root_3$1();
			var node_6 = child(button_1);
			Icon(node_6, {
				name: "Pause",
				size: 14
			});
			next();
			reset(button_1);
			template_effect(() => {
				button_1.disabled = !get(mayWrite);
				set_attribute(button_1, "title", get(mayWrite) ? "" : "Needs the scope subscriptions:write");
			});
			delegated("click", button_1, () => set(isPausing, true));
			append($$anchor, button_1);
		};
		var alternate = ($$anchor) => {
			var button_2 = root_4$1();
			var node_7 = child(button_2);
			Icon(node_7, {
				name: "Play",
				size: 14
			});
			next();
			reset(button_2);
			template_effect(() => {
				button_2.disabled = !get(mayWrite);
				set_attribute(button_2, "title", get(mayWrite) ? "" : "Needs the scope subscriptions:write");
			});
			delegated("click", button_2, () => setActive(true));
			append($$anchor, button_2);
		};
		if_block(node_5, ($$render) => {
			if (get(it).isActive) $$render(consequent_3);
			else $$render(alternate, -1);
		});
		reset(div_1);
		reset(div);
		var p_1 = sibling(div, 2);
		var node_8 = child(p_1);
		var consequent_4 = ($$anchor) => {
			Health($$anchor, { get health() {
				return get(h).state;
			} });
		};
		if_block(node_8, ($$render) => {
			if (get(h)) $$render(consequent_4);
		});
		var node_9 = sibling(node_8);
		Id(node_9, {
			get id() {
				return get(it).url;
			},
			whole: true,
			what: "URL"
		});
		var node_10 = sibling(node_9);
		var consequent_5 = ($$anchor) => {
			var a_3 = root_5$1();
			template_effect(($0) => set_attribute(a_3, "href", $0), [() => href(`/sandbox/inboxes/${get(inbox)}`)]);
			append($$anchor, a_3);
		};
		if_block(node_10, ($$render) => {
			if (get(inbox)) $$render(consequent_5);
		});
		reset(p_1);
		var nav_1 = sibling(p_1, 2);
		each(nav_1, 21, () => TABS, ([name, title]) => name, ($$anchor, $$item) => {
			var $$array = user_derived(() => to_array(get($$item), 2));
			let name = () => get($$array)[0];
			let title = () => get($$array)[1];
			var a_4 = root_6$1();
			var text_1 = only_child(a_4, true);
			template_effect(($0) => {
				set_attribute(a_4, "href", $0);
				set_attribute(a_4, "aria-current", get(tab) === name() ? "page" : void 0);
				set_text(text_1, title());
			}, [() => href(name() === "overview" ? `/subscriptions/${get(id)}` : `/subscriptions/${get(id)}/${name()}`)]);
			append($$anchor, a_4);
		});
		reset(nav_1);
		var node_11 = sibling(nav_1, 2);
		var consequent_22 = ($$anchor) => {
			var fragment_5 = root_20$1();
			var node_12 = first_child(fragment_5);
			var consequent_6 = ($$anchor) => {
				var section = root_7$1();
				var a_5 = sibling(child(section), 2);
				var node_13 = child(a_5);
				{
					let $0 = user_derived(() => shown(get(worst)));
					State(node_13, { get state() {
						return get($0);
					} });
				}
				var b = sibling(node_13);
				var text_2 = only_child(b, true);
				var span = sibling(b);
				var text_3 = only_child(span);
				var span_1 = sibling(span);
				var text_4 = child(span_1);
				var node_14 = sibling(text_4);
				Time(node_14, { get at() {
					return get(worst).createdAt;
				} });
				reset(span_1);
				reset(a_5);
				reset(section);
				template_effect(($0, $1, $2, $3) => {
					set_attribute(a_5, "href", $0);
					set_text(text_2, $1);
					set_text(text_3, `${$2 ?? ""} ${get(worst).event?.pnrIds[0] ?? "" ?? ""}`);
					set_text(text_4, `${$3 ?? ""}, accepted `);
				}, [
					() => href(`/deliveries/${get(worst).id}`),
					() => words(get(worst).lastReason ?? ""),
					() => get(worst).event?.operation ? words(get(worst).event.operation) : "",
					() => many(get(worst).attemptCount, "try", "tries")
				]);
				append($$anchor, section);
			};
			if_block(node_12, ($$render) => {
				if (get(worst)) $$render(consequent_6);
			});
			var div_2 = sibling(node_12, 2);
			var section_1 = child(div_2);
			var node_15 = sibling(child(section_1), 2);
			var consequent_15 = ($$anchor) => {
				var fragment_6 = root_16$1();
				var div_3 = first_child(fragment_6);
				var node_16 = child(div_3);
				HealthStrip(node_16, { get strip() {
					return get(h).strip;
				} });
				reset(div_3);
				var node_17 = sibling(div_3, 2);
				var consequent_7 = ($$anchor) => {
					var fragment_7 = root_8$1();
					var div_4 = sibling(first_child(fragment_7));
					var node_18 = child(div_4);
					HealthStrip(node_18, {
						get strip() {
							return fortnight.data;
						},
						title: "Last 14 days"
					});
					reset(div_4);
					append($$anchor, fragment_7);
				};
				if_block(node_17, ($$render) => {
					if (fortnight.data) $$render(consequent_7);
				});
				var dl = sibling(node_17, 2);
				var dt = child(dl);
				var text_5 = only_child(dt, true);
				var dd = sibling(dt);
				var text_6 = only_child(dd);
				var node_19 = sibling(dd, 2);
				var consequent_8 = ($$anchor) => {
					var fragment_8 = root_9$1();
					var dt_1 = first_child(fragment_8);
					var text_7 = only_child(dt_1);
					var dd_1 = sibling(dt_1);
					var node_20 = child(dd_1);
					Time(node_20, { get at() {
						return get(h).since;
					} });
					reset(dd_1);
					template_effect(($0) => set_text(text_7, `${$0 ?? ""} since`), [() => words(get(h).state)]);
					append($$anchor, fragment_8);
				};
				if_block(node_19, ($$render) => {
					if (get(h).since) $$render(consequent_8);
				});
				var node_21 = sibling(node_19, 2);
				var consequent_9 = ($$anchor) => {
					var fragment_9 = root_10$1();
					var dd_2 = sibling(first_child(fragment_9));
					var text_8 = only_child(dd_2, true);
					template_effect(($0) => set_text(text_8, $0), [() => lasting(get(h).p95Ms)]);
					append($$anchor, fragment_9);
				};
				if_block(node_21, ($$render) => {
					if (get(h).p95Ms !== void 0 && get(h).p95Ms !== null) $$render(consequent_9);
				});
				var dd_3 = sibling(node_21, 3);
				var span_2 = child(dd_3);
				var text_9 = child(span_2, true);
				var node_22 = sibling(text_9);
				var consequent_10 = ($$anchor) => {
					var fragment_10 = root_11$1();
					var node_23 = sibling(first_child(fragment_10));
					Time(node_23, {
						get at() {
							return get(h).nextDueAt;
						},
						as: "in"
					});
					append($$anchor, fragment_10);
				};
				if_block(node_22, ($$render) => {
					if (get(h).nextDueAt) $$render(consequent_10);
				});
				reset(span_2);
				var node_24 = sibling(span_2);
				var consequent_11 = ($$anchor) => {
					var button_3 = root_12$1();
					template_effect(() => {
						button_3.disabled = !get(mayTest);
						set_attribute(button_3, "title", get(mayTest) ? "" : "Needs the scope deliveries:write");
					});
					delegated("click", button_3, () => set(isTrying, true));
					append($$anchor, button_3);
				};
				if_block(node_24, ($$render) => {
					if (get(h).waiting && get(it).isActive) $$render(consequent_11);
				});
				reset(dd_3);
				var dd_4 = sibling(dd_3, 3);
				var text_10 = only_child(dd_4, true);
				var node_25 = sibling(dd_4, 2);
				var consequent_12 = ($$anchor) => {
					var fragment_11 = root_13$1();
					var dd_5 = sibling(first_child(fragment_11));
					var node_26 = child(dd_5);
					Time(node_26, {
						get at() {
							return get(h).certificateEndsAt;
						},
						as: "both"
					});
					reset(dd_5);
					template_effect(($0) => set_class(dd_5, 1, $0), [() => clsx(Date.parse(get(h).certificateEndsAt) - clock.now < 18144e5 ? "bad" : "")]);
					append($$anchor, fragment_11);
				};
				if_block(node_25, ($$render) => {
					if (get(h).certificateEndsAt) $$render(consequent_12);
				});
				var node_27 = sibling(node_25, 2);
				var consequent_13 = ($$anchor) => {
					var fragment_12 = root_14$1();
					var dd_6 = sibling(first_child(fragment_12));
					var node_28 = child(dd_6);
					Time(node_28, { get at() {
						return get(h).lastDeliveredAt;
					} });
					reset(dd_6);
					append($$anchor, fragment_12);
				};
				if_block(node_27, ($$render) => {
					if (get(h).lastDeliveredAt) $$render(consequent_13);
				});
				var node_29 = sibling(node_27, 2);
				var consequent_14 = ($$anchor) => {
					var fragment_13 = root_15$1();
					var dd_7 = sibling(first_child(fragment_13));
					var node_30 = child(dd_7);
					Time(node_30, { get at() {
						return get(h).lastFailedAt;
					} });
					var text_11 = sibling(node_30, 1, true);
					reset(dd_7);
					template_effect(($0) => set_text(text_11, $0), [() => get(h).lastReason ? `, ${words(get(h).lastReason).toLowerCase()}` : ""]);
					append($$anchor, fragment_13);
				};
				if_block(node_29, ($$render) => {
					if (get(h).lastFailedAt) $$render(consequent_14);
				});
				reset(dl);
				template_effect(($0, $1, $2, $3) => {
					set_text(text_5, get(h).isSampled ? "Newest tries" : "Tries");
					set_text(text_6, `${$0 ?? ""}, ${$1 ?? ""} failed`);
					set_text(text_9, $2);
					set_text(text_10, $3);
				}, [
					() => get(h).tries24h.toLocaleString("en-GB"),
					() => get(h).failed24h.toLocaleString("en-GB"),
					() => get(h).waiting.toLocaleString("en-GB"),
					() => get(h).held.toLocaleString("en-GB")
				]);
				append($$anchor, fragment_6);
			};
			var consequent_16 = ($$anchor) => {
				Empty($$anchor, {
					is: "failed",
					get failure() {
						return health.failure;
					},
					retry: () => health.load()
				});
			};
			var alternate_1 = ($$anchor) => {
				Empty($$anchor, { is: "loading" });
			};
			if_block(node_15, ($$render) => {
				if (get(h)) $$render(consequent_15);
				else if (health.failure) $$render(consequent_16, 1);
				else $$render(alternate_1, -1);
			});
			reset(section_1);
			var section_2 = sibling(section_1, 2);
			var node_31 = sibling(child(section_2), 2);
			var consequent_19 = ($$anchor) => {
				var fragment_16 = root_18$1();
				var node_32 = first_child(fragment_16);
				var consequent_17 = ($$anchor) => {
					Reasons($$anchor, {
						get reasons() {
							return stats.data.reasons;
						},
						to: (reason) => `/subscriptions/${get(id)}/deliveries?reason=${reason}`,
						sample
					});
				};
				var alternate_2 = ($$anchor) => {
					var p_2 = root_17$1();
					append($$anchor, p_2);
				};
				if_block(node_32, ($$render) => {
					if (stats.data.reasons.length) $$render(consequent_17);
					else $$render(alternate_2, -1);
				});
				var p_3 = sibling(node_32, 2);
				var text_12 = child(p_3);
				var node_33 = sibling(text_12);
				Time(node_33, {
					get at() {
						return stats.data.since;
					},
					as: "both"
				});
				var node_34 = sibling(node_33, 2);
				var consequent_18 = ($$anchor) => {
					var text_13 = text();
					template_effect(($0, $1) => set_text(text_13, `A try took ${$0 ?? ""} in the middle, p99 ${$1 ?? ""}.`), [() => lasting(stats.data.durationMs.p50), () => lasting(stats.data.durationMs.p99)]);
					append($$anchor, text_13);
				};
				if_block(node_34, ($$render) => {
					if (stats.data.durationMs) $$render(consequent_18);
				});
				reset(p_3);
				template_effect(($0, $1) => set_text(text_12, `${$0 ?? ""} delivered and ${$1 ?? ""} given up since `), [() => stats.data.delivered.toLocaleString("en-GB"), () => stats.data.exhausted.toLocaleString("en-GB")]);
				append($$anchor, fragment_16);
			};
			var consequent_20 = ($$anchor) => {
				Empty($$anchor, {
					is: "failed",
					get failure() {
						return stats.failure;
					},
					retry: () => stats.load()
				});
			};
			var alternate_3 = ($$anchor) => {
				Empty($$anchor, { is: "loading" });
			};
			if_block(node_31, ($$render) => {
				if (stats.data) $$render(consequent_19);
				else if (stats.failure) $$render(consequent_20, 1);
				else $$render(alternate_3, -1);
			});
			reset(section_2);
			reset(div_2);
			var node_35 = sibling(div_2, 2);
			var consequent_21 = ($$anchor) => {
				var section_3 = root_19$1();
				var node_36 = sibling(child(section_3), 2);
				{
					let $0 = user_derived(() => `/subscriptions/${get(id)}/deliveries`);
					Horizon(node_36, {
						get waiting() {
							return horizon.data;
						},
						get to() {
							return get($0);
						}
					});
				}
				reset(section_3);
				append($$anchor, section_3);
			};
			if_block(node_35, ($$render) => {
				if (horizon.data && get(isAnyDue)) $$render(consequent_21);
			});
			var node_37 = sibling(node_35, 2);
			Flow(node_37, {
				get subscriptionId() {
					return get(id);
				},
				toReason: (reason) => `/subscriptions/${get(id)}/deliveries?reason=${reason}`
			});
			append($$anchor, fragment_5);
		};
		var consequent_23 = ($$anchor) => {
			var div_5 = root_21$1();
			var node_38 = child(div_5);
			Deliveries(node_38, { get pinned() {
				return get(id);
			} });
			reset(div_5);
			append($$anchor, div_5);
		};
		var consequent_24 = ($$anchor) => {
			var div_6 = root_21$1();
			Secrets(child(div_6), {
				get subscription() {
					return get(it);
				},
				get mayWrite() {
					return get(mayWrite);
				}
			});
			reset(div_6);
			append($$anchor, div_6);
		};
		var consequent_25 = ($$anchor) => {
			var div_7 = root_21$1();
			Settings(child(div_7), {
				get subscription() {
					return get(it);
				},
				get mayWrite() {
					return get(mayWrite);
				},
				saved: () => Promise.all([subscription.load(), health.load()])
			});
			reset(div_7);
			append($$anchor, div_7);
		};
		var alternate_4 = ($$anchor) => {
			var div_8 = root_21$1();
			var node_41 = child(div_8);
			{
				let $0 = user_derived(() => `A subscription has no part called ${get(tab)}.`);
				Empty(node_41, {
					is: "unmatched",
					get title() {
						return get($0);
					}
				});
			}
			reset(div_8);
			append($$anchor, div_8);
		};
		if_block(node_11, ($$render) => {
			if (get(tab) === "overview") $$render(consequent_22);
			else if (get(tab) === "deliveries") $$render(consequent_23, 1);
			else if (get(tab) === "secrets") $$render(consequent_24, 2);
			else if (get(tab) === "settings") $$render(consequent_25, 3);
			else $$render(alternate_4, -1);
		});
		template_effect(() => {
			set_text(text$1, get(it).name || get(it).url);
			button.disabled = !get(mayTest) || !get(it).isActive;
			set_attribute(button, "title", !get(mayTest) ? "Needs the scope deliveries:write" : get(it).isActive ? "" : "It is paused");
		});
		delegated("click", button, test);
		append($$anchor, fragment_3);
	};
	if_block(node, ($$render) => {
		if (subscription.failure && !get(it)) $$render(consequent_1);
		else if (!get(it)) $$render(consequent_2, 1);
		else $$render(alternate_5, -1);
	});
	var node_42 = sibling(node, 2);
	var consequent_26 = ($$anchor) => {
		{
			let $0 = user_derived(() => ({
				subscriptionId: get(id),
				state: "WAITING"
			}));
			Resend($$anchor, {
				title: "Try what waits now",
				get wanted() {
					return get($0);
				},
				close: () => set(isTrying, false),
				done: () => Promise.all([health.load(), stats.load()])
			});
		}
	};
	if_block(node_42, ($$render) => {
		if (get(isTrying)) $$render(consequent_26);
	});
	var node_43 = sibling(node_42, 2);
	var consequent_27 = ($$anchor) => {
		Dialog($$anchor, {
			title: "Pause it",
			close: () => set(isPausing, false),
			children: ($$anchor, $$slotProps) => {
				var fragment_23 = root_23();
				var p_4 = first_child(fragment_23);
				var text_14 = sibling(child(p_4), 2);
				reset(p_4);
				var div_9 = sibling(p_4, 2);
				var button_4 = child(div_9);
				var button_5 = sibling(button_4);
				reset(div_9);
				template_effect(($0) => set_text(text_14, `. ${$0 ?? ""}`), [() => get(h)?.waiting ? `${many(get(h).waiting, "delivery that waits", "deliveries that wait")} will be held until it is active again, or their window ends.` : "Nothing waits for it now."]);
				delegated("click", button_4, () => setActive(false));
				delegated("click", button_5, () => set(isPausing, false));
				append($$anchor, fragment_23);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_43, ($$render) => {
		if (get(isPausing)) $$render(consequent_27);
	});
	template_effect(($0) => set_attribute(a, "href", $0), [() => href("/subscriptions")]);
	append($$anchor, fragment);
	pop();
}
delegate(["click"]);
// src/pages/Trip.svelte
var root$1 = from_html(`<option> </option>`);
var root_1 = from_html(`<label class="row">Booking <select class="which svelte-l0llht"><option>all</option><!></select></label>`);
var root_2 = from_html(` <button class="link">Older ones, too</button>`, 1);
var root_3 = from_html(`<p class="gap-line row svelte-l0llht"><span> </span><button class="small">Publish it as it is now</button></p>`);
var root_4 = from_html(`<button class="small"><!>Resend</button>`);
var root_5 = from_html(`<span><a class="svelte-l0llht"><!><span class="cut name"> </span></a> <!></span>`);
var root_6 = from_html(`<a class="gap svelte-l0llht">matched nobody: why?</a>`);
var root_7 = from_html(`<tr><td><code class="svelte-l0llht"> </code></td><td><code class="old svelte-l0llht"> </code></td><td><code class="now svelte-l0llht"> </code></td></tr>`);
var root_8 = from_html(`<tr><td colspan="3" class="quiet">Nothing in the payload.</td></tr>`);
var root_9 = from_html(`<p class="small quiet"> </p>`);
var root_10 = from_html(`<table class="changes svelte-l0llht"><thead><tr><th>Changed</th><th>Before</th><th>After</th></tr></thead><tbody></tbody></table> <!>`, 1);
var root_11 = from_html(`<p class="quiet">The first of its kind: there is nothing to compare it with.</p>`);
var root_12 = from_html(`<!> <details><summary class="svelte-l0llht">Body</summary><!></details> <p><a>The event</a> · <a>Why it went where it went</a></p>`, 1);
var root_13 = from_html(`<div class="detail stack svelte-l0llht"><!></div>`);
var root_14 = from_html(`<li><div class="line svelte-l0llht"><span class="when quiet num"><!></span> <button class="what svelte-l0llht"><b class="svelte-l0llht"> </b> <span class="quiet small"> </span></button> <span class="told svelte-l0llht"></span></div> <!></li>`);
var root_15 = from_html(`<p class="note good">As it was last delivered.</p>`);
var root_16 = from_html(`<li><code class="svelte-l0llht"> </code> <code class="old svelte-l0llht"> </code> → <code class="now svelte-l0llht"> </code></li>`);
var root_17 = from_html(`<li class="quiet"> </li>`);
var root_18 = from_html(`<div class="note"><b> </b> <ul class="stale svelte-l0llht"><!><!></ul></div>`);
var root_19 = from_html(`<p class="note"> </p>`);
var root_20 = from_html(`<aside class="panel" aria-label="As the API shows it now"><header><h2 class="now-title svelte-l0llht">As the API shows it now</h2></header><div class="body"><p class="small quiet call svelte-l0llht"> </p> <!><!></div></aside>`);
var root_21 = from_html(`<p class="soft lead svelte-l0llht"> <!></p> <div><div><!> <ol class="story svelte-l0llht" aria-label="Story"></ol></div> <!></div>`, 1);
var root_22 = from_html(`<div class="spread"><h1 tabindex="-1"> </h1> <!></div> <!>`, 1);
function Trip($$anchor, $$props) {
	push($$props, true);
	const id = user_derived(() => $$props.parts["id"] ?? "");
	const pnr = user_derived(() => place.query.get("pnr") ?? "");
	const isSandbox = user_derived(() => session.isOfSandbox);
	const isOfTrip = ({ kind, data }) => kind === "event" && (data["tripId"] === get(id) || data["tripId"] === void 0);
	const MOST = 100;
	let pages = state(1);
	user_effect(() => {
		get(id);
		set(pages, 1);
	});
	const events = query(() => get(id), async (signal) => {
		const all = [];
		let nextCursor;
		for (let page = 0; page < get(pages); page += 1) {
			const answer = await ask(() => api.GET("/ext/v1/events", {
				params: { query: {
					tripId: get(id),
					limit: MOST,
					...nextCursor ? { cursor: nextCursor } : {}
				} },
				signal
			}));
			all.push(...answer.events);
			nextCursor = answer.nextCursor;
			if (!nextCursor) break;
		}
		return {
			events: all,
			nextCursor
		};
	}, (message) => isOfTrip(message) || message.kind === "tally");
	const isWhole = user_derived(() => events.data !== void 0 && !events.data.nextCursor);
	const story = user_derived(() => (events.data?.events ?? []).toReversed().filter((one) => !get(pnr) || one.pnrIds.includes(get(pnr))));
	const pnrs = user_derived(() => [...new Set((events.data?.events ?? []).flatMap((one) => one.pnrIds))].sort());
	const deliveries = query(() => get(story).map((one) => one.id), async (signal) => {
		const all = /* @__PURE__ */ new Map();
		const wanted = get(story).filter((one) => one.matched > 0);
		for (let at = 0; at < wanted.length; at += 6) await Promise.all(wanted.slice(at, at + 6).map(async (one) => {
			const found = await ask(() => api.GET("/ext/v1/deliveries", {
				params: { query: {
					eventId: one.id,
					limit: 100,
					expand: ["subscription"]
				} },
				signal
			}));
			all.set(one.id, found.deliveries);
		}));
		return all;
	}, ({ kind }) => kind === "delivery" || kind === "tally" || kind === "clock");
	const unopened = user_derived(() => place.query.get("open") ?? "");
	const before = (one) => get(story).slice(0, get(story).indexOf(one)).findLast((other) => other.eventType === one.eventType && (one.eventType !== "PNR_V3" || other.pnrIds[0] === one.pnrIds[0]));
	const opened = user_derived(() => get(story).find((one) => one.id === get(unopened)));
	const change = query(() => [get(unopened), get(story).length], async (signal) => {
		if (!get(opened)) return null;
		const earlier = before(get(opened));
		const [now, old] = await Promise.all([load(get(opened), signal), earlier ? load(earlier, signal) : Promise.resolve(void 0)]);
		const payload = (read) => parse(payloadOf(read));
		return {
			text: now.body ?? "",
			differences: old ? changes(payload(old), payload(now)) : null
		};
	});
	const present = query(() => [
		get(isSandbox),
		get(id),
		get(pnr),
		get(story).length
	], async (signal) => {
		if (!get(isSandbox)) return null;
		return (get(pnr) ? ask(() => api.GET("/v3/trips/{tripId}/pnrs/{pnrId}", {
			params: { path: {
				tripId: get(id),
				pnrId: get(pnr)
			} },
			signal,
			parseAs: "text"
		})) : ask(() => api.GET("/v3/trips/{tripId}/detail", {
			params: { path: { tripId: get(id) } },
			signal,
			parseAs: "text"
		}))).catch(() => null);
	}, isOfTrip);
	user_effect(() => {
		if (get(story).length) untrack(() => places.note(`/trips/${encodeURIComponent(get(id))}`, `Trip ${get(id)}`));
	});
	const payloadOf = (read) => read.payload ?? "null";
	const load = (event, signal) => readEvent(event.id, signal);
	const told = user_derived(() => get(story).findLast((one) => one.eventType === (get(pnr) ? "PNR_V3" : "TRIP_DETAILS_V3") && (deliveries.data?.get(one.id) ?? []).some((made) => made.state === "DELIVERED")));
	const stale = query(() => [
		get(told)?.id,
		present.data,
		get(story).length
	], async (signal) => get(told) && present.data ? changes(parse(payloadOf(await load(get(told), signal))), parse(present.data)) : void 0);
	const versionOf = (text) => Number(/"version"\s*:\s*(\d+)/.exec(text)?.[1] ?? 0);
	const MOST_VERSIONS = 40;
	const versions = /* @__PURE__ */ new Map();
	const count = user_derived(() => get(story).length);
	const unpublished = query(() => [
		get(pnr),
		present.data,
		get(count)
	], async (signal) => {
		const of = get(story).filter((one) => one.eventType === "PNR_V3");
		const now = present.data ? versionOf(present.data) : 0;
		if (!get(pnr) || !now || !get(isWhole) || of.length > MOST_VERSIONS) return [];
		const published = /* @__PURE__ */ new Set();
		for (let at = 0; at < of.length; at += 6) for (const version of await Promise.all(of.slice(at, at + 6).map(async (one) => {
			const version = versions.get(one.id) ?? versionOf(payloadOf(await load(one, signal)));
			versions.set(one.id, version);
			return version;
		}))) published.add(version);
		return Array.from({ length: Math.min(now, Math.max(0, ...published)) }, (_, at) => at + 1).filter((version) => !published.has(version));
	});
	/** Publishes the whole state of the booking anew. */
	const publishAgain = () => tried(async () => {
		await ask(() => api.POST("/sandbox/v1/bookings/{pnrId}/actions", {
			params: { path: { pnrId: get(pnr) } },
			body: { action: "OTHER_UPDATE" }
		}));
		events.hint();
	});
	async function again(one) {
		await tried(async () => {
			await resend(one.id);
			deliveries.hint();
		});
	}
	const canResend = session.may("deliveries:write");
	const hidden = (row) => row.isPersonal && preferences.hidesPersonal ? MASK : void 0;
	var fragment = root_22();
	var div = first_child(fragment);
	var h1 = child(div);
	var text_1 = only_child(h1);
	var node = sibling(h1, 2);
	var consequent = ($$anchor) => {
		var label = root_1();
		var select = sibling(child(label));
		var option = child(select);
		option.value = option.__value = "";
		var node_1 = sibling(option);
		each(node_1, 16, () => get(pnrs), (one) => one, ($$anchor, one) => {
			var option_1 = root$1();
			var text_2 = only_child(option_1, true);
			var option_1_value = {};
			template_effect(() => {
				set_text(text_2, one);
				if (option_1_value !== (option_1_value = one)) option_1.__value = option_1_value;
			});
			append($$anchor, option_1);
		});
		reset(select);
		var select_value;
		init_select(select);
		reset(label);
		template_effect(() => {
			if (select_value !== (select_value = get(pnr))) select.value = (select.__value = select_value) ?? "", select_option(select, select_value);
		});
		delegated("change", select, (event) => setQuery({ pnr: event.currentTarget.value }));
		append($$anchor, label);
	};
	if_block(node, ($$render) => {
		if (get(pnrs).length > 1) $$render(consequent);
	});
	reset(div);
	var node_2 = sibling(div, 2);
	var consequent_1 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return events.failure;
			},
			retry: () => events.load()
		});
	};
	var consequent_2 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	var consequent_3 = ($$anchor) => {
		Empty($$anchor, {
			is: "unmatched",
			title: "No event within reach is about this trip."
		});
	};
	var alternate_3 = ($$anchor) => {
		var fragment_4 = root_21();
		var p = first_child(fragment_4);
		var text_3 = child(p);
		var node_3 = sibling(text_3);
		var consequent_4 = ($$anchor) => {
			var fragment_5 = root_2();
			var text_4 = first_child(fragment_5, true);
			text_4.nodeValue = " ";
			var button = sibling(text_4);
			delegated("click", button, () => (set(pages, get(pages) + 1), void events.load()));
			append($$anchor, fragment_5);
		};
		if_block(node_3, ($$render) => {
			if (!get(isWhole)) $$render(consequent_4);
		});
		reset(p);
		var div_1 = sibling(p, 2);
		var div_2 = child(div_1);
		var node_4 = child(div_2);
		var consequent_5 = ($$anchor) => {
			var p_1 = root_3();
			var span = child(p_1);
			var text_5 = only_child(span);
			var button_1 = sibling(span);
			reset(p_1);
			template_effect(($0) => set_text(text_5, `${unpublished.data.length === 1 ? "Version" : "Versions"} ${$0 ?? ""} ${unpublished.data.length === 1 ? "was" : "were"} never published.`), [() => unpublished.data.join(", ")]);
			delegated("click", button_1, publishAgain);
			append($$anchor, p_1);
		};
		if_block(node_4, ($$render) => {
			if (unpublished.data?.length) $$render(consequent_5);
		});
		var ol = sibling(node_4, 2);
		each(ol, 21, () => get(story), (one) => one.id, ($$anchor, one) => {
			const made = user_derived(() => deliveries.data?.get(get(one).id) ?? []);
			var li = root_14();
			var div_3 = child(li);
			var span_1 = child(div_3);
			var node_5 = child(span_1);
			Time(node_5, {
				get at() {
					return get(one).timestamp;
				},
				as: "both"
			});
			reset(span_1);
			var button_2 = sibling(span_1, 2);
			var b = child(button_2);
			var text_6 = only_child(b, true);
			var span_2 = sibling(b, 2);
			var text_7 = only_child(span_2);
			reset(button_2);
			var span_3 = sibling(button_2, 2);
			each(span_3, 21, () => get(made), (delivery) => delivery.id, ($$anchor, delivery) => {
				const isLost = user_derived(() => get(delivery).state === "EXHAUSTED" && !get(delivery).isInProgress);
				var span_4 = root_5();
				var a = child(span_4);
				var node_6 = child(a);
				{
					let $0 = user_derived(() => shown(get(delivery)));
					let $1 = user_derived(() => progress(get(delivery), clock.now));
					State(node_6, {
						get state() {
							return get($0);
						},
						get part() {
							return get($1);
						},
						word: false
					});
				}
				var span_5 = sibling(node_6);
				var text_8 = only_child(span_5);
				reset(a);
				var node_7 = sibling(a, 2);
				var consequent_6 = ($$anchor) => {
					var button_3 = root_4();
					var node_8 = child(button_3);
					Icon(node_8, {
						name: "Again",
						size: 12
					});
					next();
					reset(button_3);
					template_effect(() => {
						button_3.disabled = !canResend;
						set_attribute(button_3, "title", canResend ? "" : "Needs the scope deliveries:write");
					});
					delegated("click", button_3, () => again(get(delivery)));
					append($$anchor, button_3);
				};
				if_block(node_7, ($$render) => {
					if (get(isLost)) $$render(consequent_6);
				});
				reset(span_4);
				template_effect(($0, $1, $2) => {
					set_class(span_4, 1, clsx(["one", get(isLost) && "gap"]), "svelte-l0llht");
					set_attribute(a, "href", $0);
					set_attribute(a, "title", $1);
					set_text(text_8, `${$2 ?? ""}${get(isLost) ? ": given up" : ""}`);
				}, [
					() => href(`/deliveries/${get(delivery).id}`),
					() => `${get(delivery).subscription?.name ?? ""}: ${STATES[shown(get(delivery))].word}`,
					() => get(delivery).subscription?.name || shortId(get(delivery).subscriptionId)
				]);
				append($$anchor, span_4);
			}, ($$anchor) => {
				var fragment_6 = comment();
				var node_9 = first_child(fragment_6);
				var consequent_7 = ($$anchor) => {
					var a_1 = root_6();
					template_effect(($0) => set_attribute(a_1, "href", $0), [() => href(`/events/${get(one).id}/why`)]);
					append($$anchor, a_1);
				};
				if_block(node_9, ($$render) => {
					if (get(one).matched === 0) $$render(consequent_7);
				});
				append($$anchor, fragment_6);
			});
			reset(span_3);
			reset(div_3);
			var node_10 = sibling(div_3, 2);
			var consequent_11 = ($$anchor) => {
				var div_4 = root_13();
				var node_11 = child(div_4);
				var consequent_10 = ($$anchor) => {
					var fragment_7 = root_12();
					var node_12 = first_child(fragment_7);
					var consequent_9 = ($$anchor) => {
						var fragment_8 = root_10();
						var table = first_child(fragment_8);
						var tbody = sibling(child(table));
						each(tbody, 21, () => change.data.differences.slice(0, 60), (row) => row.path, ($$anchor, row) => {
							var tr = root_7();
							var td = child(tr);
							var code = child(td);
							var text_9 = only_child(code, true);
							reset(td);
							var td_1 = sibling(td);
							var code_1 = child(td_1);
							var text_10 = only_child(code_1, true);
							reset(td_1);
							var td_2 = sibling(td_1);
							var code_2 = child(td_2);
							var text_11 = only_child(code_2, true);
							reset(td_2);
							reset(tr);
							template_effect(($0, $1) => {
								set_text(text_9, get(row).path);
								set_text(text_10, $0);
								set_text(text_11, $1);
							}, [() => hidden(get(row)) ?? get(row).before ?? "—", () => hidden(get(row)) ?? get(row).after ?? "—"]);
							append($$anchor, tr);
						}, ($$anchor) => {
							var tr_1 = root_8();
							append($$anchor, tr_1);
						});
						reset(tbody);
						reset(table);
						var node_13 = sibling(table, 2);
						var consequent_8 = ($$anchor) => {
							var p_2 = root_9();
							var text_12 = only_child(p_2);
							template_effect(() => set_text(text_12, `and ${change.data.differences.length - 60} more`));
							append($$anchor, p_2);
						};
						if_block(node_13, ($$render) => {
							if (change.data.differences.length > 60) $$render(consequent_8);
						});
						append($$anchor, fragment_8);
					};
					var alternate = ($$anchor) => {
						var p_3 = root_11();
						append($$anchor, p_3);
					};
					if_block(node_12, ($$render) => {
						if (change.data.differences) $$render(consequent_9);
						else $$render(alternate, -1);
					});
					var details = sibling(node_12, 2);
					var node_14 = sibling(child(details));
					Json(node_14, { get text() {
						return change.data.text;
					} });
					reset(details);
					var p_4 = sibling(details, 2);
					var a_2 = child(p_4);
					var a_3 = sibling(a_2, 2);
					reset(p_4);
					template_effect(($0, $1) => {
						set_attribute(a_2, "href", $0);
						set_attribute(a_3, "href", $1);
					}, [() => href(`/events/${get(one).id}`), () => href(`/events/${get(one).id}/why`)]);
					append($$anchor, fragment_7);
				};
				var alternate_1 = ($$anchor) => {
					Empty($$anchor, { is: "loading" });
				};
				if_block(node_11, ($$render) => {
					if (change.data) $$render(consequent_10);
					else $$render(alternate_1, -1);
				});
				reset(div_4);
				append($$anchor, div_4);
			};
			if_block(node_10, ($$render) => {
				if (get(one).id === get(unopened)) $$render(consequent_11);
			});
			reset(li);
			template_effect(($0) => {
				set_class(li, 1, clsx([get(one).id === get(unopened) && "open"]), "svelte-l0llht");
				set_attribute(button_2, "aria-expanded", get(one).id === get(unopened));
				set_text(text_6, $0);
				set_text(text_7, `${get(one).eventType ?? ""}${get(one).pnrIds[0] && !get(pnr) ? ` · ${get(one).pnrIds[0]}` : ""}`);
			}, [() => words(get(one).operation ?? get(one).eventType)]);
			delegated("click", button_2, () => setQuery({ open: get(one).id === get(unopened) ? void 0 : get(one).id }, "replace"));
			append($$anchor, li);
		});
		reset(ol);
		reset(div_2);
		var node_15 = sibling(div_2, 2);
		var consequent_16 = ($$anchor) => {
			var aside = root_20();
			var div_5 = sibling(child(aside));
			var p_5 = child(div_5);
			var text_13 = only_child(p_5);
			var node_16 = sibling(p_5, 2);
			var consequent_14 = ($$anchor) => {
				var fragment_10 = comment();
				var node_17 = first_child(fragment_10);
				var consequent_12 = ($$anchor) => {
					var p_6 = root_15();
					append($$anchor, p_6);
				};
				var alternate_2 = ($$anchor) => {
					var div_6 = root_18();
					var b_1 = child(div_6);
					var text_14 = only_child(b_1);
					var ul = sibling(b_1, 2);
					var node_18 = child(ul);
					each(node_18, 17, () => stale.data.slice(0, 12), (row) => row.path, ($$anchor, row) => {
						var li_1 = root_16();
						var code_3 = child(li_1);
						var text_15 = only_child(code_3, true);
						var code_4 = sibling(code_3, 2);
						var text_16 = only_child(code_4, true);
						var code_5 = sibling(code_4, 2);
						var text_17 = only_child(code_5, true);
						reset(li_1);
						template_effect(($0, $1) => {
							set_text(text_15, get(row).path);
							set_text(text_16, $0);
							set_text(text_17, $1);
						}, [() => hidden(get(row)) ?? get(row).before ?? "—", () => hidden(get(row)) ?? get(row).after ?? "—"]);
						append($$anchor, li_1);
					});
					var node_19 = sibling(node_18);
					var consequent_13 = ($$anchor) => {
						var li_2 = root_17();
						var text_18 = only_child(li_2);
						template_effect(() => set_text(text_18, `and ${stale.data.length - 12} more`));
						append($$anchor, li_2);
					};
					if_block(node_19, ($$render) => {
						if (stale.data.length > 12) $$render(consequent_13);
					});
					reset(ul);
					reset(div_6);
					template_effect(($0) => set_text(text_14, `${$0 ?? ""} from what was last delivered:`), [() => many(stale.data.length, "value differs", "values differ")]);
					append($$anchor, div_6);
				};
				if_block(node_17, ($$render) => {
					if (stale.data.length === 0) $$render(consequent_12);
					else $$render(alternate_2, -1);
				});
				append($$anchor, fragment_10);
			};
			var consequent_15 = ($$anchor) => {
				var p_7 = root_19();
				var text_19 = only_child(p_7);
				template_effect(() => set_text(text_19, `Nothing of ${get(pnr) ? "this booking" : "the whole trip"} was delivered yet.`));
				append($$anchor, p_7);
			};
			if_block(node_16, ($$render) => {
				if (stale.data) $$render(consequent_14);
				else if (present.data && !get(told)) $$render(consequent_15, 1);
			});
			var node_20 = sibling(node_16);
			{
				let $0 = user_derived(() => get(pnr) ? "Booking" : "Trip");
				Json(node_20, {
					get text() {
						return present.data;
					},
					get label() {
						return get($0);
					}
				});
			}
			reset(div_5);
			reset(aside);
			template_effect(() => set_text(text_13, `GET /v3/trips/${get(id) ?? ""}/${get(pnr) ? `pnrs/${get(pnr)}` : "detail"}`));
			append($$anchor, aside);
		};
		if_block(node_15, ($$render) => {
			if (get(isSandbox) && present.data) $$render(consequent_16);
		});
		reset(div_1);
		template_effect(($0) => {
			set_text(text_3, `${$0 ?? ""}${get(isWhole) ? "" : ", the newest"}, oldest first${get(pnr) ? `, about booking ${get(pnr)}` : ""}. Each line says what happened and who was told.`);
			set_class(div_1, 1, clsx(["columns", get(isSandbox) && present.data && "two"]), "svelte-l0llht");
		}, [() => many(get(story).length, "event")]);
		append($$anchor, fragment_4);
	};
	if_block(node_2, ($$render) => {
		if (events.failure && !events.data) $$render(consequent_1);
		else if (!events.data) $$render(consequent_2, 1);
		else if (get(story).length === 0) $$render(consequent_3, 2);
		else $$render(alternate_3, -1);
	});
	template_effect(() => set_text(text_1, `Trip ${get(id) ?? ""}`));
	append($$anchor, fragment);
	pop();
}
delegate(["change", "click"]);
// src/pages/TripOfBooking.svelte
var root = from_html(`<h1 tabindex="-1"> </h1> <!>`, 1);
function TripOfBooking($$anchor, $$props) {
	push($$props, true);
	let failure = state(null);
	let isNone = state(false);
	user_effect(() => {
		const pnr = $$props.parts["pnr"] ?? "";
		ask(() => api.GET("/ext/v1/events", { params: { query: {
			pnrId: pnr,
			limit: 1
		} } })).then(({ events }) => {
			const trip = events[0]?.tripId;
			if (trip) go(`/trips/${encodeURIComponent(trip)}?pnr=${encodeURIComponent(pnr)}`, "replace");
			else set(isNone, true);
		}, (error) => set(failure, error));
	});
	var fragment = root();
	var h1 = first_child(fragment);
	var text = only_child(h1);
	var node = sibling(h1, 2);
	var consequent = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return get(failure);
			}
		});
	};
	var consequent_1 = ($$anchor) => {
		Empty($$anchor, {
			is: "unmatched",
			title: "No event within reach is about this booking."
		});
	};
	var alternate = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node, ($$render) => {
		if (get(failure)) $$render(consequent);
		else if (get(isNone)) $$render(consequent_1, 1);
		else $$render(alternate, -1);
	});
	template_effect(() => set_text(text, `Booking ${$$props.parts["pnr"] ?? ""}`));
	append($$anchor, fragment);
	pop();
}
export { Delivery, Event, NewSubscription, ResendJob, Subscription, Trip, TripOfBooking };
