import { $ as api, $t as next, A as State, At as append, B as csv, Bt as template_effect, C as keys, Ct as set_style, D as since, Dt as index, E as shown, Et as each, Ft as delegate, G as Empty, Gt as sibling, H as NOW_AND_THEN, Ht as child, I as shortId, It as delegated, J as Icon, Jt as state, Kt as proxy, L as urlParts, Lt as event, M as lasting, Mt as from_html, N as many, Nt as from_svg, O as Unmatched, Ot as if_block, P as point, Pt as text, Q as Failure, Qt as push, R as words, Rt as get, S as list, St as select_option, T as progress, Tt as clsx, U as query, Ut as first_child, V as save, Vt as user_effect, W as Dialog, Wt as only_child, X as live, Xt as remove_textarea_child, Y as preferences, Yt as user_derived, Zt as pop, _ as Id, _t as set_attribute, a as Health, at as go, bt as bind_select_value, ct as setQuery, en as reset, et as ask, f as tried, ft as bind_checked, g as parse, gt as remove_input_defaults, h as changes, i as Reasons, it as apiRoot, j as STATES, jt as comment, k as Time, kt as set_text, l as inboxOf, lt as prop, m as MASK, mt as bind_value, n as Horizon, nn as to_array, nt as clock, o as HealthStrip, ot as href, p as Json, pt as bind_group, q as toasts, qt as set, r as Flow, st as place, t as OneTime, tn as noop, tt as session, ut as bind_this, vt as set_checked, w as EVENT_TYPES, wt as set_class, x as Deliveries, xt as init_select, yt as set_value, z as Filter, zt as untrack } from "./app.js";
// src/pages/Alerts.svelte
var root$18 = from_html(` <!>`, 1);
var root_1$17 = from_html(`over since <!>`, 1);
var root_2$17 = from_html(`since <!>`, 1);
var root_3$16 = from_html(`<li class="svelte-qit5rp"><span class="num"><!></span> <span><a><b> </b></a> <!><!></span> <span class="small quiet"><!></span></li>`);
var root_4$15 = from_html(`<p class="note"> </p>`);
var root_5$15 = from_html(`<!> <ul class="alerts svelte-qit5rp" aria-label="Open alerts"></ul>`, 1);
var root_6$15 = from_html(`<p class="quiet">Nothing is.</p>`);
var root_7$14 = from_html(`<span class="fault svelte-qit5rp" role="alert"> </span>`);
var root_8$11 = from_html(`<div class="rule svelte-qit5rp"><label class="check svelte-qit5rp"><input type="checkbox"/> </label> <span class="row svelte-qit5rp"><input type="number" class="svelte-qit5rp"/> </span> <!></div>`);
var root_9$10 = from_html(`<span class="fault" role="alert"> </span>`);
var root_10$9 = from_html(`<label class="check svelte-qit5rp"><input type="checkbox"/>Make a new secret for notices</label>`);
var root_11$7 = from_html(`<div class="note" role="alert"><b> </b> Yours go in their place when you save. <button type="button" class="small">Take theirs</button></div>`);
var root_12$7 = from_html(`<p class="note bad" role="alert"> </p>`);
var root_13$7 = from_html(`<button type="button">Send a test notice</button>`);
var root_14$6 = from_html(`<span class="small quiet">Put <!> </span>`);
var root_15$4 = from_html(`, the next <!>`, 1);
var root_16$2 = from_html(`<li class="svelte-qit5rp"><span class="num"><!></span><span> <span> </span> </span><span class="small quiet"> <!></span></li>`);
var root_17$2 = from_html(`<section class="section" aria-labelledby="notices"><h2 id="notices">Newest notices</h2> <ul class="alerts svelte-qit5rp" aria-label="Notices"></ul></section>`);
var root_18$1 = from_html(`<section class="section" aria-labelledby="ended"><h2 id="ended">Over</h2> <ul class="alerts svelte-qit5rp" aria-label="Alerts that are over"></ul></section>`);
var root_19$1 = from_html(`<section class="section" aria-labelledby="open"><h2 id="open">Open</h2> <!></section> <section class="section" aria-labelledby="rules"><h2 id="rules">Rules</h2> <form class="form svelte-qit5rp"><!> <div class="field"><label for="alerts-url">Post notices to</label><input id="alerts-url" type="url" placeholder="https://ops.example.com/jetbridge-alerts"/><span class="help">Signed as deliveries are, and retried for two weeks. Empty: alerts are shown here alone.</span><!></div> <!> <!> <!> <div class="row"><button class="main">Save</button><!><!></div></form></section> <!> <!>`, 1);
var root_20$1 = from_html(`<h1 tabindex="-1">Alerts</h1> <p class="soft">What somebody has to look at, found once a minute by the rules below.</p> <!> <!>`, 1);
function Alerts($$anchor, $$props) {
	push($$props, true);
	const entry = ($$anchor, alert = noop) => {
		var li = root_3$16();
		var span = child(li);
		var node = child(span);
		Time(node, {
			get at() {
				return alert().openedAt;
			},
			as: "both"
		});
		reset(span);
		var span_1 = sibling(span, 2);
		var a = child(span_1);
		var b = child(a);
		var text$3 = only_child(b, true);
		reset(a);
		var text_1 = sibling(a);
		var node_1 = sibling(text_1);
		var consequent = ($$anchor) => {
			var fragment = root$18();
			var text_2 = first_child(fragment);
			text_2.nodeValue = " on ";
			var node_2 = sibling(text_2);
			Time(node_2, {
				get at() {
					return alert().endsAt;
				},
				as: "both"
			});
			append($$anchor, fragment);
		};
		if_block(node_1, ($$render) => {
			if (alert().endsAt) $$render(consequent);
		});
		var node_3 = sibling(node_1);
		var consequent_1 = ($$anchor) => {
			var text_3 = text();
			template_effect(($0) => set_text(text_3, `: ${$0 ?? ""} in 24 hours`), [() => many(alert().count, "delivery", "deliveries")]);
			append($$anchor, text_3);
		};
		if_block(node_3, ($$render) => {
			if (alert().count !== void 0) $$render(consequent_1);
		});
		reset(span_1);
		var span_2 = sibling(span_1, 2);
		var node_4 = child(span_2);
		var consequent_2 = ($$anchor) => {
			var fragment_2 = root_1$17();
			var node_5 = sibling(first_child(fragment_2));
			Time(node_5, { get at() {
				return alert().endedAt;
			} });
			append($$anchor, fragment_2);
		};
		var alternate = ($$anchor) => {
			var fragment_3 = root_2$17();
			var node_6 = sibling(first_child(fragment_3));
			Time(node_6, { get at() {
				return alert().since;
			} });
			append($$anchor, fragment_3);
		};
		if_block(node_4, ($$render) => {
			if (alert().endedAt) $$render(consequent_2);
			else $$render(alternate, -1);
		});
		reset(span_2);
		reset(li);
		template_effect(($0, $1) => {
			set_attribute(a, "href", $0);
			set_text(text$3, alert().subscriptionName || "A subscription");
			set_text(text_1, ` ${$1 ?? ""}`);
		}, [() => href(`/subscriptions/${alert().subscriptionId}${alert().kind === "SECRET_ENDS" ? "/secrets" : ""}`), () => KINDS[alert().kind] ?? words(alert().kind)]);
		append($$anchor, li);
	};
	const KINDS = {
		DOWN: "is down",
		FAILING: "is failing",
		EXHAUSTED: "had deliveries given up",
		SECRET_ENDS: "has a secret that ends",
		CERTIFICATE_ENDS: "has a certificate that ends"
	};
	const RULES = [
		{
			name: "downForMinutes",
			says: "A subscription is down for",
			unit: "minutes",
			min: 10,
			max: 10080,
			usual: 30
		},
		{
			name: "failingForMinutes",
			says: "A subscription is failing or down for",
			unit: "minutes",
			min: 1,
			max: 10080,
			usual: 60
		},
		{
			name: "exhaustedOver",
			says: "In 24 hours a subscription had given up more than",
			unit: "deliveries",
			min: 0,
			max: 1e6,
			usual: 0
		},
		{
			name: "secretEndsWithinDays",
			says: "A secret that signs beside the current one ends within",
			unit: "days",
			min: 1,
			max: 90,
			usual: 3
		},
		{
			name: "certificateEndsWithinDays",
			says: "The certificate of a receiver ends within",
			unit: "days",
			min: 1,
			max: 90,
			usual: 21
		}
	];
	const NOTICES = {
		WAITING: "waits for its next attempt",
		DELIVERED: "delivered",
		EXHAUSTED: "given up"
	};
	const found = query(() => 0, (signal) => ask(() => api.GET("/ext/v1/alerts", { signal })), ({ kind }) => kind === "clock");
	user_effect(() => {
		const timer = setInterval(() => found.hint(), 15e3);
		return () => clearInterval(timer);
	});
	const it = user_derived(() => found.data);
	const open = user_derived(() => (get(it)?.alerts ?? []).filter((one) => !one.endedAt));
	const ended = user_derived(() => (get(it)?.alerts ?? []).filter((one) => one.endedAt));
	const mayWrite = user_derived(() => session.may("subscriptions:write"));
	let wanted = proxy(Object.fromEntries(RULES.map((rule) => [rule.name, {
		on: false,
		value: rule.usual
	}])));
	let url = state("");
	let renew = state(false);
	let fault = state(null);
	let isBusy = state(false);
	let secret = state(null);
	/** What the form was filled from: an answer that comes later leaves what is being typed alone. */
	let filledFrom = state("");
	let filled = state("");
	const typed = user_derived(() => JSON.stringify([
		RULES.map((rule) => wanted[rule.name].on ? wanted[rule.name].value : null),
		get(url),
		get(renew)
	]));
	const isOlder = user_derived(() => get(it) !== void 0 && get(filledFrom) !== "" && get(filledFrom) !== (get(it).rules.updatedAt ?? "never"));
	function fill() {
		const rules = get(it)?.rules;
		if (!rules) return;
		set(filledFrom, rules.updatedAt ?? "never", true);
		for (const rule of RULES) wanted[rule.name] = {
			on: rules[rule.name] !== void 0,
			value: rules[rule.name] ?? rule.usual
		};
		set(url, rules.url ?? "", true);
		set(renew, false);
		set(filled, get(typed), true);
	}
	user_effect(() => {
		get(it)?.rules.updatedAt;
		untrack(() => {
			if (get(filledFrom) === "" || get(isOlder) && get(typed) === get(filled)) fill();
		});
	});
	const faultOf = (field) => get(fault)?.faults.find((one) => one.field === field)?.message;
	const unplaced = user_derived(() => get(fault) && !get(fault).faults.some((one) => one.field === "url" || RULES.some((rule) => rule.name === one.field)) ? get(fault).message : "");
	async function save(event) {
		event.preventDefault();
		set(isBusy, true);
		set(fault, null);
		try {
			const rules = Object.fromEntries(RULES.filter((rule) => wanted[rule.name].on).map((rule) => [rule.name, wanted[rule.name].value]));
			const answer = await ask(() => api.PUT("/ext/v1/alerts", { body: {
				...rules,
				...get(url).trim() ? { url: get(url).trim() } : {},
				...get(renew) ? { renewSecret: true } : {}
			} }));
			set(secret, answer.hmacSigningSecret ?? null, true);
			toasts.say("Saved. The rules are looked at once a minute.", "good");
			await found.load();
			fill();
		} catch (failure) {
			set(fault, failure, true);
		}
		set(isBusy, false);
	}
	const test = () => tried(async () => {
		await ask(() => api.POST("/ext/v1/alerts/test"));
		toasts.say("A test notice is posted within seconds.", "good");
		await found.load();
	});
	var fragment_4 = root_20$1();
	var node_7 = sibling(first_child(fragment_4), 4);
	var consequent_15 = ($$anchor) => {
		var fragment_5 = root_19$1();
		var section = first_child(fragment_5);
		var node_8 = sibling(child(section), 2);
		var consequent_4 = ($$anchor) => {
			var fragment_6 = root_5$15();
			var node_9 = first_child(fragment_6);
			var consequent_3 = ($$anchor) => {
				var p = root_4$15();
				var text_4 = only_child(p);
				template_effect(($0) => set_text(text_4, `The newest ${get(open).length ?? ""} of ${$0 ?? ""}.`), [() => get(it).openCount.toLocaleString("en-GB")]);
				append($$anchor, p);
			};
			if_block(node_9, ($$render) => {
				if (get(it).openCount > get(open).length) $$render(consequent_3);
			});
			var ul = sibling(node_9, 2);
			each(ul, 21, () => get(open), (alert) => alert.id, ($$anchor, alert) => {
				entry($$anchor, () => get(alert));
			});
			reset(ul);
			append($$anchor, fragment_6);
		};
		var alternate_1 = ($$anchor) => {
			var p_1 = root_6$15();
			append($$anchor, p_1);
		};
		if_block(node_8, ($$render) => {
			if (get(open).length) $$render(consequent_4);
			else $$render(alternate_1, -1);
		});
		reset(section);
		var section_1 = sibling(section, 2);
		var form = sibling(child(section_1), 2);
		var node_10 = child(form);
		each(node_10, 17, () => RULES, (rule) => rule.name, ($$anchor, rule) => {
			var div = root_8$11();
			var label = child(div);
			var input = child(label);
			remove_input_defaults(input);
			var text_5 = sibling(input, 1, true);
			reset(label);
			var span_3 = sibling(label, 2);
			var input_1 = child(span_3);
			remove_input_defaults(input_1);
			var text_6 = sibling(input_1, 1, true);
			reset(span_3);
			var node_11 = sibling(span_3, 2);
			var consequent_5 = ($$anchor) => {
				var span_4 = root_7$14();
				var text_7 = only_child(span_4, true);
				template_effect(($0) => set_text(text_7, $0), [() => faultOf(get(rule).name)]);
				append($$anchor, span_4);
			};
			var d = user_derived(() => faultOf(get(rule).name));
			if_block(node_11, ($$render) => {
				if (get(d)) $$render(consequent_5);
			});
			reset(div);
			template_effect(($0) => {
				input.disabled = !get(mayWrite);
				set_text(text_5, get(rule).says);
				set_attribute(input_1, "aria-label", `${get(rule).says ?? ""}, in ${get(rule).unit ?? ""}`);
				set_attribute(input_1, "min", get(rule).min);
				set_attribute(input_1, "max", get(rule).max);
				input_1.required = wanted[get(rule).name].on;
				input_1.disabled = !get(mayWrite) || !wanted[get(rule).name].on;
				set_attribute(input_1, "aria-invalid", $0);
				set_text(text_6, get(rule).unit);
			}, [() => faultOf(get(rule).name) ? "true" : void 0]);
			bind_checked(input, () => wanted[get(rule).name].on, ($$value) => wanted[get(rule).name].on = $$value);
			bind_value(input_1, () => wanted[get(rule).name].value, ($$value) => wanted[get(rule).name].value = $$value);
			append($$anchor, div);
		});
		var div_1 = sibling(node_10, 2);
		var input_2 = sibling(child(div_1));
		remove_input_defaults(input_2);
		var node_12 = sibling(input_2, 2);
		var consequent_6 = ($$anchor) => {
			var span_5 = root_9$10();
			var text_8 = only_child(span_5, true);
			template_effect(($0) => set_text(text_8, $0), [() => faultOf("url")]);
			append($$anchor, span_5);
		};
		var d_1 = user_derived(() => faultOf("url"));
		if_block(node_12, ($$render) => {
			if (get(d_1)) $$render(consequent_6);
		});
		reset(div_1);
		var node_13 = sibling(div_1, 2);
		var consequent_7 = ($$anchor) => {
			var label_1 = root_10$9();
			var input_3 = child(label_1);
			remove_input_defaults(input_3);
			next();
			reset(label_1);
			template_effect(() => input_3.disabled = !get(mayWrite));
			bind_checked(input_3, () => get(renew), ($$value) => set(renew, $$value));
			append($$anchor, label_1);
		};
		if_block(node_13, ($$render) => {
			if (get(it).rules.url) $$render(consequent_7);
		});
		var node_14 = sibling(node_13, 2);
		var consequent_8 = ($$anchor) => {
			var div_2 = root_11$7();
			var b_1 = child(div_2);
			var text_9 = only_child(b_1);
			var button = sibling(b_1, 2);
			reset(div_2);
			template_effect(() => set_text(text_9, `${get(it).rules.updatedBy ?? ""} has put other rules meanwhile.`));
			delegated("click", button, fill);
			append($$anchor, div_2);
		};
		if_block(node_14, ($$render) => {
			if (get(isOlder) && get(typed) !== get(filled)) $$render(consequent_8);
		});
		var node_15 = sibling(node_14, 2);
		var consequent_9 = ($$anchor) => {
			var p_2 = root_12$7();
			var text_10 = only_child(p_2, true);
			template_effect(() => set_text(text_10, get(unplaced)));
			append($$anchor, p_2);
		};
		if_block(node_15, ($$render) => {
			if (get(unplaced)) $$render(consequent_9);
		});
		var div_3 = sibling(node_15, 2);
		var button_1 = child(div_3);
		var node_16 = sibling(button_1);
		var consequent_10 = ($$anchor) => {
			var button_2 = root_13$7();
			template_effect(() => button_2.disabled = !get(mayWrite));
			delegated("click", button_2, test);
			append($$anchor, button_2);
		};
		if_block(node_16, ($$render) => {
			if (get(it).rules.url) $$render(consequent_10);
		});
		var node_17 = sibling(node_16);
		var consequent_11 = ($$anchor) => {
			var span_6 = root_14$6();
			var node_18 = sibling(child(span_6));
			Time(node_18, { get at() {
				return get(it).rules.updatedAt;
			} });
			var text_11 = sibling(node_18);
			reset(span_6);
			template_effect(() => set_text(text_11, ` by ${get(it).rules.updatedBy ?? ""}`));
			append($$anchor, span_6);
		};
		if_block(node_17, ($$render) => {
			if (get(it).rules.updatedAt) $$render(consequent_11);
		});
		reset(div_3);
		reset(form);
		reset(section_1);
		var node_19 = sibling(section_1, 2);
		var consequent_13 = ($$anchor) => {
			var section_2 = root_17$2();
			var ul_1 = sibling(child(section_2), 2);
			each(ul_1, 21, () => get(it).notices, (notice) => notice.id, ($$anchor, notice) => {
				var li_1 = root_16$2();
				var span_7 = child(li_1);
				var node_20 = child(span_7);
				Time(node_20, {
					get at() {
						return get(notice).createdAt;
					},
					as: "both"
				});
				reset(span_7);
				var span_8 = sibling(span_7);
				var text_12 = child(span_8);
				var span_9 = sibling(text_12);
				var text_13 = only_child(span_9, true);
				var text_14 = sibling(span_9, 1, true);
				reset(span_8);
				var span_10 = sibling(span_8);
				var text_15 = child(span_10, true);
				var node_21 = sibling(text_15);
				var consequent_12 = ($$anchor) => {
					var fragment_8 = root_15$4();
					var node_22 = sibling(first_child(fragment_8));
					Time(node_22, {
						get at() {
							return get(notice).nextAttemptAt;
						},
						as: "in"
					});
					append($$anchor, fragment_8);
				};
				if_block(node_21, ($$render) => {
					if (get(notice).nextAttemptAt) $$render(consequent_12);
				});
				reset(span_10);
				reset(li_1);
				template_effect(($0, $1, $2) => {
					set_text(text_12, `${$0 ?? ""}: `);
					set_class(span_9, 1, clsx(get(notice).state === "EXHAUSTED" ? "bad" : ""));
					set_text(text_13, NOTICES[get(notice).state]);
					set_text(text_14, $1);
					set_text(text_15, $2);
				}, [
					() => get(notice).kind === "TEST" ? "Test" : [get(notice).opened ? `${get(notice).opened} opened` : "", get(notice).ended ? `${get(notice).ended} over` : ""].filter(Boolean).join(", "),
					() => get(notice).lastReason ? `, ${words(get(notice).lastReason).toLowerCase()}` : "",
					() => many(get(notice).attemptCount, "attempt")
				]);
				append($$anchor, li_1);
			});
			reset(ul_1);
			reset(section_2);
			append($$anchor, section_2);
		};
		if_block(node_19, ($$render) => {
			if (get(it).notices.length) $$render(consequent_13);
		});
		var node_23 = sibling(node_19, 2);
		var consequent_14 = ($$anchor) => {
			var section_3 = root_18$1();
			var ul_2 = sibling(child(section_3), 2);
			each(ul_2, 21, () => get(ended), (alert) => alert.id, ($$anchor, alert) => {
				entry($$anchor, () => get(alert));
			});
			reset(ul_2);
			reset(section_3);
			append($$anchor, section_3);
		};
		if_block(node_23, ($$render) => {
			if (get(ended).length) $$render(consequent_14);
		});
		template_effect(($0) => {
			input_2.disabled = !get(mayWrite);
			set_attribute(input_2, "aria-invalid", $0);
			button_1.disabled = get(isBusy) || !get(mayWrite);
			set_attribute(button_1, "title", get(mayWrite) ? "" : "Needs the scope subscriptions:write");
		}, [() => faultOf("url") ? "true" : void 0]);
		event("submit", form, save);
		bind_value(input_2, () => get(url), ($$value) => set(url, $$value));
		append($$anchor, fragment_5);
	};
	var consequent_16 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return found.failure;
			},
			retry: () => found.load()
		});
	};
	var alternate_2 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node_7, ($$render) => {
		if (get(it)) $$render(consequent_15);
		else if (found.failure) $$render(consequent_16, 1);
		else $$render(alternate_2, -1);
	});
	var node_24 = sibling(node_7, 2);
	var consequent_17 = ($$anchor) => {
		OneTime($$anchor, {
			get secret() {
				return get(secret);
			},
			title: "The secret of notices, once",
			says: "Whoever takes notices verifies their signatures with it. It is not shown again; another can be made at any time.",
			name: "JETBRIDGE_ALERTS_SECRET",
			done: () => set(secret, null)
		});
	};
	if_block(node_24, ($$render) => {
		if (get(secret)) $$render(consequent_17);
	});
	append($$anchor, fragment_4);
	pop();
}
delegate(["click"]);
// src/pages/Audit.svelte
var root$17 = from_html(`<option> </option>`);
var root_1$16 = from_html(`<span class="small">Of the subscription <!></span>`);
var root_2$16 = from_html(`<span class="small">Of the organization <!></span>`);
var root_3$15 = from_html(`<button class="small">Clear the filter</button>`);
var root_4$14 = from_html(`<p><button>Clear the filter</button></p>`);
var root_5$14 = from_html(`<p>Subscriptions, their settings and secrets, resends and organizations: each change of them is noted.</p>`);
var root_6$14 = from_html(`<p class="note"> </p>`);
var root_7$13 = from_html(`<a class="svelte-tl9krf"> </a>`);
var root_8$10 = from_html(` <code> </code>`, 1);
var root_9$9 = from_html(`: <!>`, 1);
var root_10$8 = from_html(`<li class="svelte-tl9krf"><span class="num"><!></span> <button class="who cut svelte-tl9krf"> </button> <span class="svelte-tl9krf"> <!><!></span></li>`);
var root_11$6 = from_html(`<p class="foot svelte-tl9krf"><button>More</button></p>`);
var root_12$6 = from_html(`<!> <ul class="changes svelte-tl9krf" aria-label="Changes"></ul> <!>`, 1);
var root_13$6 = from_html(`<h1 tabindex="-1">Audit</h1> <p class="soft">Who changed what, for 400 days. Names of fields are kept, and none of their values.</p> <div class="row filter svelte-tl9krf"><label class="visually-hidden" for="kind">What was changed</label><select id="kind" class="svelte-tl9krf"><option>Everything</option><!></select> <label class="visually-hidden" for="subject">Who</label><input id="subject" type="search" placeholder="Who: a subject" class="svelte-tl9krf"/> <!> <!> <!></div> <!>`, 1);
function Audit($$anchor, $$props) {
	push($$props, true);
	const PAGE = 50;
	const KINDS = {
		SUBSCRIPTION: "subscription",
		SETTINGS: "settings",
		SECRET: "signing secret",
		RESEND: "resend",
		DELIVERY: "delivery",
		ORGANIZATION: "organization",
		CLIENT: "API client",
		ALERT_RULES: "rules of alerts"
	};
	const DID = {
		CREATED: "created",
		UPDATED: "changed",
		ARCHIVED: "archived",
		RESTORED: "restored",
		REVOKED: "revoked",
		CANCELLED: "cancelled",
		RESENT: "sent again:"
	};
	const wanted = user_derived(() => ({
		kind: place.query.get("kind") ?? void 0,
		subject: place.query.get("subject") ?? void 0,
		subscriptionId: place.query.get("subscription") ?? void 0,
		organizationId: place.query.get("organization") ?? void 0
	}));
	const isFiltered = user_derived(() => Object.values(get(wanted)).some(Boolean));
	const clear = () => setQuery({
		kind: void 0,
		subject: void 0,
		subscription: void 0,
		organization: void 0
	});
	let pages = state(1);
	user_effect(() => {
		JSON.stringify(get(wanted));
		set(pages, 1);
	});
	const list = query(() => get(wanted), async (signal) => {
		const changes = [];
		let cursor;
		for (let page = 0; page < get(pages); page += 1) {
			const answer = await ask(() => api.GET("/ext/v1/audit", {
				params: { query: {
					...get(wanted),
					limit: PAGE,
					cursor
				} },
				signal
			}));
			changes.push(...answer.changes);
			cursor = answer.nextCursor;
			if (!cursor) break;
		}
		return {
			changes,
			cursor
		};
	}, ({ kind }) => kind === "subscription" || kind === "resend");
	const changes = user_derived(() => list.data?.changes ?? []);
	function more() {
		set(pages, get(pages) + 1);
		list.load();
	}
	function to(change) {
		if (change.kind === "RESEND") return `/recover/jobs/${change.objectId}`;
		if (change.kind === "DELIVERY") return `/deliveries/${change.objectId}`;
		if (change.kind === "ORGANIZATION") return `/organizations/${change.objectId}`;
		if (change.kind === "CLIENT") return "/clients";
		if (change.kind === "ALERT_RULES") return "/alerts";
		if (!change.subscriptionId) return void 0;
		const tab = {
			SETTINGS: "/settings",
			SECRET: "/secrets"
		}[change.kind] ?? "";
		return change.action === "ARCHIVED" ? "/subscriptions?archived=yes" : `/subscriptions/${change.subscriptionId}${tab}`;
	}
	var fragment = root_13$6();
	var div = sibling(first_child(fragment), 4);
	var select = sibling(child(div));
	var option = child(select);
	option.value = option.__value = "";
	var node = sibling(option);
	each(node, 17, () => Object.entries(KINDS), ([value, says]) => value, ($$anchor, $$item) => {
		var $$array = user_derived(() => to_array(get($$item), 2));
		let value = () => get($$array)[0];
		let says = () => get($$array)[1];
		var option_1 = root$17();
		var text = only_child(option_1, true);
		var option_1_value = {};
		template_effect(() => {
			set_text(text, says());
			if (option_1_value !== (option_1_value = value())) option_1.value = (option_1.__value = option_1_value) ?? "";
		});
		append($$anchor, option_1);
	});
	reset(select);
	var select_value;
	init_select(select);
	var input = sibling(select, 3);
	remove_input_defaults(input);
	var node_1 = sibling(input, 2);
	var consequent = ($$anchor) => {
		var span = root_1$16();
		var node_2 = sibling(child(span));
		Id(node_2, {
			get id() {
				return get(wanted).subscriptionId;
			},
			what: "subscription id"
		});
		reset(span);
		append($$anchor, span);
	};
	if_block(node_1, ($$render) => {
		if (get(wanted).subscriptionId) $$render(consequent);
	});
	var node_3 = sibling(node_1, 2);
	var consequent_1 = ($$anchor) => {
		var span_1 = root_2$16();
		var node_4 = sibling(child(span_1));
		Id(node_4, {
			get id() {
				return get(wanted).organizationId;
			},
			what: "organization id"
		});
		reset(span_1);
		append($$anchor, span_1);
	};
	if_block(node_3, ($$render) => {
		if (get(wanted).organizationId) $$render(consequent_1);
	});
	var node_5 = sibling(node_3, 2);
	var consequent_2 = ($$anchor) => {
		var button = root_3$15();
		delegated("click", button, clear);
		append($$anchor, button);
	};
	if_block(node_5, ($$render) => {
		if (get(isFiltered)) $$render(consequent_2);
	});
	reset(div);
	var node_6 = sibling(div, 2);
	var consequent_4 = ($$anchor) => {
		var fragment_1 = comment();
		var node_7 = first_child(fragment_1);
		var consequent_3 = ($$anchor) => {
			Empty($$anchor, {
				is: "unmatched",
				title: "No change matches.",
				children: ($$anchor, $$slotProps) => {
					var p = root_4$14();
					var button_1 = only_child(p);
					delegated("click", button_1, clear);
					append($$anchor, p);
				},
				$$slots: { default: true }
			});
		};
		var alternate = ($$anchor) => {
			Empty($$anchor, {
				is: "nothing",
				title: "Nothing was changed yet.",
				command: "jetbridge audit",
				children: ($$anchor, $$slotProps) => {
					var p_1 = root_5$14();
					append($$anchor, p_1);
				},
				$$slots: { default: true }
			});
		};
		if_block(node_7, ($$render) => {
			if (get(isFiltered)) $$render(consequent_3);
			else $$render(alternate, -1);
		});
		append($$anchor, fragment_1);
	};
	var consequent_9 = ($$anchor) => {
		var fragment_4 = root_12$6();
		var node_8 = first_child(fragment_4);
		var consequent_5 = ($$anchor) => {
			var p_2 = root_6$14();
			var text_1 = only_child(p_2);
			template_effect(() => set_text(text_1, `${list.failure.message ?? ""} What is shown is from before.`));
			append($$anchor, p_2);
		};
		if_block(node_8, ($$render) => {
			if (list.failure) $$render(consequent_5);
		});
		var ul = sibling(node_8, 2);
		each(ul, 21, () => get(changes), (change) => change.id, ($$anchor, change) => {
			const path = user_derived(() => to(get(change)));
			var li = root_10$8();
			var span_2 = child(li);
			var node_9 = child(span_2);
			Time(node_9, {
				get at() {
					return get(change).changedAt;
				},
				as: "both"
			});
			reset(span_2);
			var button_2 = sibling(span_2, 2);
			var text_2 = only_child(button_2, true);
			var span_3 = sibling(button_2, 2);
			var text_3 = child(span_3);
			var node_10 = sibling(text_3);
			var consequent_6 = ($$anchor) => {
				var a = root_7$13();
				var text_4 = only_child(a);
				template_effect(($0, $1) => {
					set_attribute(a, "href", $0);
					set_text(text_4, `${KINDS[get(change).kind] ?? get(change).kind ?? ""} ${$1 ?? ""}`);
				}, [() => href(get(path)), () => shortId(get(change).objectId)]);
				append($$anchor, a);
			};
			var alternate_1 = ($$anchor) => {
				var text_5 = text();
				template_effect(($0) => set_text(text_5, `${KINDS[get(change).kind] ?? get(change).kind ?? ""} ${$0 ?? ""}`), [() => shortId(get(change).objectId)]);
				append($$anchor, text_5);
			};
			if_block(node_10, ($$render) => {
				if (get(path)) $$render(consequent_6);
				else $$render(alternate_1, -1);
			});
			var node_11 = sibling(node_10);
			var consequent_7 = ($$anchor) => {
				var fragment_6 = root_9$9();
				var node_12 = sibling(first_child(fragment_6));
				each(node_12, 18, () => get(change).fields, (field) => field, ($$anchor, field, place, $$array_1) => {
					next();
					var fragment_7 = root_8$10();
					var text_6 = first_child(fragment_7, true);
					var code = sibling(text_6);
					var text_7 = only_child(code, true);
					template_effect(() => {
						set_text(text_6, get(place) ? ", " : "");
						set_text(text_7, field);
					});
					append($$anchor, fragment_7);
				});
				append($$anchor, fragment_6);
			};
			if_block(node_11, ($$render) => {
				if (get(change).fields.length) $$render(consequent_7);
			});
			reset(span_3);
			reset(li);
			template_effect(() => {
				set_attribute(button_2, "title", `Only what ${get(change).subject ?? ""} did`);
				set_text(text_2, get(change).subject);
				set_text(text_3, `${DID[get(change).action] ?? get(change).action ?? ""} `);
			});
			delegated("click", button_2, () => setQuery({ subject: get(change).subject }));
			append($$anchor, li);
		});
		reset(ul);
		var node_13 = sibling(ul, 2);
		var consequent_8 = ($$anchor) => {
			var p_3 = root_11$6();
			var button_3 = only_child(p_3);
			template_effect(() => button_3.disabled = list.isLoading);
			delegated("click", button_3, more);
			append($$anchor, p_3);
		};
		if_block(node_13, ($$render) => {
			if (list.data.cursor) $$render(consequent_8);
		});
		append($$anchor, fragment_4);
	};
	var consequent_10 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return list.failure;
			},
			retry: () => list.load()
		});
	};
	var alternate_2 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node_6, ($$render) => {
		if (list.data && get(changes).length === 0) $$render(consequent_4);
		else if (list.data) $$render(consequent_9, 1);
		else if (list.failure) $$render(consequent_10, 2);
		else $$render(alternate_2, -1);
	});
	template_effect(() => {
		if (select_value !== (select_value = get(wanted).kind ?? "")) select.value = (select.__value = select_value) ?? "", select_option(select, select_value);
		set_value(input, get(wanted).subject ?? "");
	});
	delegated("change", select, (event) => setQuery({ kind: event.currentTarget.value || void 0 }));
	delegated("change", input, (event) => setQuery({ subject: event.currentTarget.value || void 0 }));
	append($$anchor, fragment);
	pop();
}
delegate(["change", "click"]);
// src/pages/Clients.svelte
var root$16 = from_html(`<p>Who calls this server needs a token, and a client to fetch it with.</p>`);
var root_1$15 = from_html(` <a> </a>`, 1);
var root_2$15 = from_html(`<span class="small">Revoked <!></span>`);
var root_3$14 = from_html(`<button class="small danger">Revoke<span class="visually-hidden"> </span></button>`);
var root_4$13 = from_html(`<li><span><b class="cut block svelte-5usrzm"> </b><!></span> <span class="small"> <!><span class="block quiet svelte-5usrzm"> </span></span> <span class="small quiet">Created <!> by <span class="cut"> </span></span> <!></li>`);
var root_5$13 = from_html(`<p class="foot svelte-5usrzm"><button>More</button></p>`);
var root_6$13 = from_html(`<ul class="clients svelte-5usrzm" aria-label="API clients"></ul> <p class="small quiet num"> </p> <!>`, 1);
var root_7$12 = from_html(`<span class="fault" role="alert"> </span>`);
var root_8$9 = from_html(`<option> </option>`);
var root_9$8 = from_html(`<div class="field"><label for="client-of"> </label><input id="client-of" type="text" required="" list="client-organizations" placeholder="Its id"/><datalist id="client-organizations"></datalist><!></div>`);
var root_10$7 = from_html(`<label class="check svelte-5usrzm"><input type="checkbox"/> </label>`);
var root_11$5 = from_html(`<p class="note bad" role="alert"> </p>`);
var root_12$5 = from_html(`<form class="form svelte-5usrzm"><div class="field"><label for="client-name">Name</label><input id="client-name" type="text" required="" maxlength="255"/><!></div> <div class="field"><label for="client-role">For</label><select id="client-role"></select></div> <!> <fieldset class="field"><legend>Scopes</legend><!><!></fieldset> <!> <div class="row"><button class="main">Create</button><button type="button">Cancel</button></div></form>`);
var root_13$5 = from_html(`<p>It gets no more tokens, for good. A token that it has is good until it ends, within the hour.</p> <div class="row"><button class="danger">Revoke it</button><button>Cancel</button></div>`, 1);
var root_14$5 = from_html(`<div class="spread head svelte-5usrzm"><h1 tabindex="-1">API clients</h1><button><!>New client</button></div> <p class="soft">Each fetches access tokens with its id and its secret, for an hour each.</p> <!> <!> <!> <!>`, 1);
function Clients($$anchor, $$props) {
	push($$props, true);
	const binding_group = [];
	const PAGE = 100;
	const SCOPES = [
		"subscriptions:read",
		"subscriptions:write",
		"events:write",
		"deliveries:read",
		"deliveries:write",
		"platform:admin"
	];
	const ROLES = {
		PLATFORM_ADMIN: "the platform",
		TMC_ADMIN: "a TMC and its companies",
		COMPANY_ADMIN: "a company"
	};
	let more = state(0);
	const list = query(() => 0, async (signal) => {
		const clients = [];
		let totalCount = 0;
		for (let page = 0; page <= get(more); page += 1) {
			const answer = await ask(() => api.GET("/ext/v1/clients", {
				params: { query: {
					limit: PAGE,
					offset: page * PAGE
				} },
				signal
			}));
			clients.push(...answer.clients);
			totalCount = answer.totalCount;
		}
		return {
			clients,
			totalCount
		};
	});
	const clients = user_derived(() => list.data?.clients ?? []);
	const mayWrite = user_derived(() => session.may("platform:admin"));
	let isMaking = state(false);
	let name = state("");
	let role = state("COMPANY_ADMIN");
	let organization = state("");
	let scopes = state(proxy([]));
	let fault = state(null);
	let isBusy = state(false);
	let made = state(null);
	let revoking = state(null);
	const offered = user_derived(() => SCOPES.filter((scope) => session.may(scope) && (get(role) === "PLATFORM_ADMIN" || scope !== "platform:admin")));
	const organizations = query(() => [get(isMaking), get(role)], async (signal) => get(isMaking) && get(role) !== "PLATFORM_ADMIN" ? (await ask(() => api.GET("/ext/v1/organizations", {
		params: { query: {
			limit: PAGE,
			type: get(role) === "TMC_ADMIN" ? "TMC" : "COMPANY"
		} },
		signal
	}))).organizations : []);
	function begin() {
		set(isMaking, true);
		set(name, "");
		set(role, "COMPANY_ADMIN");
		set(organization, "");
		set(scopes, SCOPES.filter((scope) => session.may(scope) && scope !== "platform:admin"), true);
		set(fault, null);
	}
	const faultOf = (...fields) => get(fault)?.faults.find((one) => fields.includes(one.field ?? ""))?.message;
	const unplaced = user_derived(() => get(fault) && !faultOf("name", "companyId", "tmcId", "scopes") ? get(fault).message : "");
	async function make(event) {
		event.preventDefault();
		set(isBusy, true);
		set(fault, null);
		try {
			const of = get(role) === "COMPANY_ADMIN" ? { companyId: get(organization).trim() } : get(role) === "TMC_ADMIN" ? { tmcId: get(organization).trim() } : {};
			const answer = await ask(() => api.POST("/ext/v1/clients", { body: {
				name: get(name),
				role: get(role),
				...of,
				scopes: get(scopes).filter((scope) => get(offered).includes(scope))
			} }));
			set(made, {
				id: answer.id,
				secret: answer.clientSecret
			});
			set(isMaking, false);
			await list.load();
		} catch (failure) {
			set(fault, failure, true);
		}
		set(isBusy, false);
	}
	const revoke = (client) => tried(async () => {
		set(revoking, null);
		await ask(() => api.DELETE("/ext/v1/clients/{clientId}", { params: { path: { clientId: client.id } } }));
		toasts.say("Revoked. A token that it has is good until it ends, within the hour.", "good");
		await list.load();
	});
	var fragment = root_14$5();
	var div = first_child(fragment);
	var button = sibling(child(div));
	var node = child(button);
	Icon(node, {
		name: "Plus",
		size: 14
	});
	next();
	reset(button);
	reset(div);
	var node_1 = sibling(div, 4);
	var consequent = ($$anchor) => {
		Empty($$anchor, {
			is: "nothing",
			title: "No client yet.",
			command: "jetbridge client create --name 'Expense tool'",
			children: ($$anchor, $$slotProps) => {
				var p = root$16();
				append($$anchor, p);
			},
			$$slots: { default: true }
		});
	};
	var consequent_4 = ($$anchor) => {
		var fragment_2 = root_6$13();
		var ul = first_child(fragment_2);
		each(ul, 21, () => get(clients), (client) => client.id, ($$anchor, client) => {
			var li = root_4$13();
			var span = child(li);
			var b = child(span);
			var text = only_child(b, true);
			var node_2 = sibling(b);
			Id(node_2, {
				get id() {
					return get(client).id;
				},
				what: "client id"
			});
			reset(span);
			var span_1 = sibling(span, 2);
			var text_1 = child(span_1);
			var node_3 = sibling(text_1);
			var consequent_1 = ($$anchor) => {
				var fragment_3 = root_1$15();
				var text_2 = first_child(fragment_3, true);
				text_2.nodeValue = " ";
				var a = sibling(text_2);
				var text_3 = only_child(a, true);
				template_effect(($0, $1) => {
					set_attribute(a, "href", $0);
					set_text(text_3, $1);
				}, [() => href(`/organizations/${get(client).companyId ?? get(client).tmcId}`), () => shortId(get(client).companyId ?? get(client).tmcId)]);
				append($$anchor, fragment_3);
			};
			if_block(node_3, ($$render) => {
				if (get(client).companyId ?? get(client).tmcId) $$render(consequent_1);
			});
			var span_2 = sibling(node_3);
			var text_4 = only_child(span_2, true);
			reset(span_1);
			var span_3 = sibling(span_1, 2);
			var node_4 = sibling(child(span_3));
			Time(node_4, { get at() {
				return get(client).createdAt;
			} });
			var span_4 = sibling(node_4, 2);
			var text_5 = only_child(span_4, true);
			reset(span_3);
			var node_5 = sibling(span_3, 2);
			var consequent_2 = ($$anchor) => {
				var span_5 = root_2$15();
				var node_6 = sibling(child(span_5));
				Time(node_6, { get at() {
					return get(client).revokedAt;
				} });
				reset(span_5);
				append($$anchor, span_5);
			};
			var alternate = ($$anchor) => {
				var button_1 = root_3$14();
				var span_6 = sibling(child(button_1));
				var text_6 = only_child(span_6, true);
				reset(button_1);
				template_effect(() => {
					button_1.disabled = !get(mayWrite);
					set_attribute(button_1, "title", get(mayWrite) ? "" : "Needs the scope platform:admin");
					set_text(text_6, get(client).name);
				});
				delegated("click", button_1, () => set(revoking, get(client)));
				append($$anchor, button_1);
			};
			if_block(node_5, ($$render) => {
				if (get(client).revokedAt) $$render(consequent_2);
				else $$render(alternate, -1);
			});
			reset(li);
			template_effect(($0) => {
				set_class(li, 1, clsx(get(client).revokedAt ? "aside" : ""), "svelte-5usrzm");
				set_text(text, get(client).name);
				set_text(text_1, `For ${ROLES[get(client).role] ?? ""}`);
				set_text(text_4, $0);
				set_text(text_5, get(client).createdBy);
			}, [() => get(client).scopes.join(", ")]);
			append($$anchor, li);
		});
		reset(ul);
		var p_1 = sibling(ul, 2);
		var text_7 = only_child(p_1, true);
		var node_7 = sibling(p_1, 2);
		var consequent_3 = ($$anchor) => {
			var p_2 = root_5$13();
			var button_2 = only_child(p_2);
			template_effect(() => button_2.disabled = list.isLoading);
			delegated("click", button_2, () => (set(more, get(more) + 1), void list.load()));
			append($$anchor, p_2);
		};
		if_block(node_7, ($$render) => {
			if (get(clients).length < list.data.totalCount) $$render(consequent_3);
		});
		template_effect(($0) => set_text(text_7, $0), [() => many(list.data.totalCount, "client")]);
		append($$anchor, fragment_2);
	};
	var consequent_5 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return list.failure;
			},
			retry: () => list.load()
		});
	};
	var alternate_1 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node_1, ($$render) => {
		if (list.data && get(clients).length === 0) $$render(consequent);
		else if (list.data) $$render(consequent_4, 1);
		else if (list.failure) $$render(consequent_5, 2);
		else $$render(alternate_1, -1);
	});
	var node_8 = sibling(node_1, 2);
	var consequent_11 = ($$anchor) => {
		Dialog($$anchor, {
			title: "New API client",
			close: () => set(isMaking, false),
			children: ($$anchor, $$slotProps) => {
				var form = root_12$5();
				var div_1 = child(form);
				var input = sibling(child(div_1));
				remove_input_defaults(input);
				var node_9 = sibling(input);
				var consequent_6 = ($$anchor) => {
					var span_7 = root_7$12();
					var text_8 = only_child(span_7, true);
					template_effect(($0) => set_text(text_8, $0), [() => faultOf("name")]);
					append($$anchor, span_7);
				};
				var d = user_derived(() => faultOf("name"));
				if_block(node_9, ($$render) => {
					if (get(d)) $$render(consequent_6);
				});
				reset(div_1);
				var div_2 = sibling(div_1, 2);
				var select = sibling(child(div_2));
				each(select, 21, () => Object.entries(ROLES), ([value, says]) => value, ($$anchor, $$item) => {
					var $$array = user_derived(() => to_array(get($$item), 2));
					let value = () => get($$array)[0];
					let says = () => get($$array)[1];
					var option = root_8$9();
					var text_9 = only_child(option, true);
					var option_value = {};
					template_effect(() => {
						set_text(text_9, says());
						if (option_value !== (option_value = value())) option.value = (option.__value = option_value) ?? "";
					});
					append($$anchor, option);
				});
				reset(select);
				init_select(select);
				reset(div_2);
				var node_10 = sibling(div_2, 2);
				var consequent_8 = ($$anchor) => {
					var div_3 = root_9$8();
					var label = child(div_3);
					var text_10 = only_child(label, true);
					var input_1 = sibling(label);
					remove_input_defaults(input_1);
					var datalist = sibling(input_1);
					each(datalist, 21, () => organizations.data ?? [], (one) => one.id, ($$anchor, one) => {
						var option_1 = root_8$9();
						var text_11 = only_child(option_1, true);
						var option_1_value = {};
						template_effect(() => {
							set_text(text_11, get(one).name);
							if (option_1_value !== (option_1_value = get(one).id)) option_1.value = (option_1.__value = option_1_value) ?? "";
						});
						append($$anchor, option_1);
					});
					reset(datalist);
					var node_11 = sibling(datalist);
					var consequent_7 = ($$anchor) => {
						var span_8 = root_7$12();
						var text_12 = only_child(span_8, true);
						template_effect(($0) => set_text(text_12, $0), [() => faultOf("companyId", "tmcId")]);
						append($$anchor, span_8);
					};
					var d_1 = user_derived(() => faultOf("companyId", "tmcId"));
					if_block(node_11, ($$render) => {
						if (get(d_1)) $$render(consequent_7);
					});
					reset(div_3);
					template_effect(($0) => {
						set_text(text_10, get(role) === "TMC_ADMIN" ? "TMC" : "Company");
						set_attribute(input_1, "aria-invalid", $0);
					}, [() => faultOf("companyId", "tmcId") ? "true" : void 0]);
					bind_value(input_1, () => get(organization), ($$value) => set(organization, $$value));
					append($$anchor, div_3);
				};
				if_block(node_10, ($$render) => {
					if (get(role) !== "PLATFORM_ADMIN") $$render(consequent_8);
				});
				var fieldset = sibling(node_10, 2);
				var node_12 = sibling(child(fieldset));
				each(node_12, 16, () => get(offered), (scope) => scope, ($$anchor, scope) => {
					var label_1 = root_10$7();
					var input_2 = child(label_1);
					remove_input_defaults(input_2);
					var input_2_value;
					var text_13 = sibling(input_2, 1, true);
					reset(label_1);
					template_effect(() => {
						if (input_2_value !== (input_2_value = scope)) input_2.value = (input_2.__value = input_2_value) ?? "";
						set_text(text_13, scope);
					});
					bind_group(binding_group, [], input_2, () => {
						return get(scopes);
					}, ($$value) => set(scopes, $$value));
					append($$anchor, label_1);
				});
				var node_13 = sibling(node_12);
				var consequent_9 = ($$anchor) => {
					var span_9 = root_7$12();
					var text_14 = only_child(span_9, true);
					template_effect(($0) => set_text(text_14, $0), [() => faultOf("scopes")]);
					append($$anchor, span_9);
				};
				var d_2 = user_derived(() => faultOf("scopes"));
				if_block(node_13, ($$render) => {
					if (get(d_2)) $$render(consequent_9);
				});
				reset(fieldset);
				var node_14 = sibling(fieldset, 2);
				var consequent_10 = ($$anchor) => {
					var p_3 = root_11$5();
					var text_15 = only_child(p_3, true);
					template_effect(() => set_text(text_15, get(unplaced)));
					append($$anchor, p_3);
				};
				if_block(node_14, ($$render) => {
					if (get(unplaced)) $$render(consequent_10);
				});
				var div_4 = sibling(node_14, 2);
				var button_3 = child(div_4);
				var button_4 = sibling(button_3);
				reset(div_4);
				reset(form);
				template_effect(($0) => {
					set_attribute(input, "aria-invalid", $0);
					button_3.disabled = get(isBusy);
				}, [() => faultOf("name") ? "true" : void 0]);
				event("submit", form, make);
				bind_value(input, () => get(name), ($$value) => set(name, $$value));
				delegated("change", select, () => set(organization, ""));
				bind_select_value(select, () => get(role), ($$value) => set(role, $$value));
				delegated("click", button_4, () => set(isMaking, false));
				append($$anchor, form);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_8, ($$render) => {
		if (get(isMaking)) $$render(consequent_11);
	});
	var node_15 = sibling(node_8, 2);
	var consequent_12 = ($$anchor) => {
		const client = user_derived(() => get(revoking));
		Dialog($$anchor, {
			get title() {
				return `Revoke ${get(client).name ?? ""}?`;
			},
			close: () => set(revoking, null),
			children: ($$anchor, $$slotProps) => {
				var fragment_8 = root_13$5();
				var div_5 = sibling(first_child(fragment_8), 2);
				var button_5 = child(div_5);
				var button_6 = sibling(button_5);
				reset(div_5);
				delegated("click", button_5, () => revoke(get(client)));
				delegated("click", button_6, () => set(revoking, null));
				append($$anchor, fragment_8);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_15, ($$render) => {
		if (get(revoking)) $$render(consequent_12);
	});
	var node_16 = sibling(node_15, 2);
	var consequent_13 = ($$anchor) => {
		{
			let $0 = user_derived(() => `JETBRIDGE_CLIENT_ID='${get(made).id}'\n`);
			OneTime($$anchor, {
				get secret() {
					return get(made).secret;
				},
				title: "The client’s secret, once",
				get says() {
					return `With it and the id ${get(made).id ?? ""} the client fetches tokens. It is not shown again.`;
				},
				name: "JETBRIDGE_CLIENT_SECRET",
				get before() {
					return get($0);
				},
				done: () => set(made, null)
			});
		}
	};
	if_block(node_16, ($$render) => {
		if (get(made)) $$render(consequent_13);
	});
	template_effect(() => {
		button.disabled = !get(mayWrite);
		set_attribute(button, "title", get(mayWrite) ? "" : "Needs the scope platform:admin");
	});
	delegated("click", button, begin);
	append($$anchor, fragment);
	pop();
}
delegate(["click", "change"]);
// src/pages/Engine.svelte
var root$15 = from_html(`<p class="note bad svelte-1o0al1s">No node delivers.</p>`);
var root_1$14 = from_html(`<p class="note bad svelte-1o0al1s"> </p>`);
var root_2$14 = from_html(`<li class="panel"><header><b class="name svelte-1o0al1s"> </b><span> </span></header> <dl class="facts num body"><dt>In flight</dt><dd><span class="load svelte-1o0al1s"><i class="svelte-1o0al1s"></i></span> </dd> <dt>Queued</dt><dd> </dd> <dt>Since</dt><dd><!> </dd> <dt>Told</dt><dd><!></dd></dl></li>`);
var root_3$13 = from_html(` <!>`, 1);
var root_4$12 = from_html(`<!> <section class="section" aria-labelledby="nodes"><h2 id="nodes">Nodes</h2> <ul class="cards svelte-1o0al1s"></ul></section> <section class="section" aria-labelledby="waits"><h2 id="waits">What waits</h2> <p class="num"> <!></p> <!></section>`, 1);
var root_5$12 = from_html(`<dt> </dt><dd> </dd>`, 1);
var root_6$12 = from_html(`<li class="svelte-1o0al1s"> </li>`);
var root_7$11 = from_html(`<ul></ul>`);
var root_8$8 = from_html(`<dt>Events are kept</dt><dd> </dd>`, 1);
var root_9$7 = from_html(`<dl class="facts num svelte-1o0al1s"><!> <dt>Dead rows of the queue</dt><dd> </dd> <dt>Held back by</dt><dd><!></dd> <dt>Clock of this machine</dt><dd> </dd> <dt>Master keys that this node lacks</dt><dd> </dd> <dt>Partitions made until</dt><dd> </dd> <!> <dt>Now</dt><dd> </dd></dl>`);
var root_10$6 = from_html(`<div class="spread"><h1 tabindex="-1">Engine</h1><a class="small" target="_blank" rel="noopener">Its metrics</a></div> <!> <section class="section" aria-labelledby="db"><h2 id="db">Database</h2> <!></section>`, 1);
function Engine($$anchor, $$props) {
	push($$props, true);
	const changes = ({ kind }) => kind === "tally" || kind === "clock";
	const engine = query(() => 0, (signal) => ask(() => api.GET("/ext/v1/engine", { signal })), changes, NOW_AND_THEN);
	const database = query(() => 0, (signal) => ask(() => api.GET("/ext/v1/database", { signal })), ({ kind }) => kind === "clock");
	user_effect(() => {
		const timer = setInterval(() => (engine.hint(), database.hint()), 5e3);
		return () => clearInterval(timer);
	});
	const it = user_derived(() => engine.data);
	const db = user_derived(() => database.data);
	const still = user_derived(() => (get(it)?.nodes ?? []).filter((node) => !node.isMoving));
	const state = (node) => node.trouble ?? (node.isMoving ? "Moving" : "Silent");
	const POOLS = [["requests", "Connections for requests"], ["engine", "Connections of the engine"]];
	var fragment = root_10$6();
	var div = first_child(fragment);
	var a = sibling(child(div));
	reset(div);
	var node_1 = sibling(div, 2);
	var consequent_3 = ($$anchor) => {
		var fragment_1 = root_4$12();
		var node_2 = first_child(fragment_1);
		var consequent = ($$anchor) => {
			var p = root$15();
			append($$anchor, p);
		};
		var consequent_1 = ($$anchor) => {
			var p_1 = root_1$14();
			var text = only_child(p_1);
			template_effect(($0) => set_text(text, `${$0 ?? ""} not move. What they held is taken over by others when its lease ends.`), [() => many(get(still).length, "node does", "nodes do")]);
			append($$anchor, p_1);
		};
		if_block(node_2, ($$render) => {
			if (get(it).nodes.length === 0) $$render(consequent);
			else if (get(still).length) $$render(consequent_1, 1);
		});
		var section = sibling(node_2, 2);
		var ul = sibling(child(section), 2);
		each(ul, 21, () => get(it).nodes, (node) => node.name, ($$anchor, node) => {
			var li = root_2$14();
			var header = child(li);
			var b = child(header);
			var text_1 = only_child(b, true);
			var span = sibling(b);
			var text_2 = only_child(span);
			reset(header);
			var dl = sibling(header, 2);
			var dd = sibling(child(dl));
			var span_1 = child(dd);
			var i = child(span_1);
			let styles;
			reset(span_1);
			var text_3 = sibling(span_1);
			reset(dd);
			var dd_1 = sibling(dd, 3);
			var text_4 = only_child(dd_1);
			var dd_2 = sibling(dd_1, 3);
			var node_3 = child(dd_2);
			Time(node_3, {
				get at() {
					return get(node).startedAt;
				},
				as: "both"
			});
			var text_5 = sibling(node_3);
			reset(dd_2);
			var dd_3 = sibling(dd_2, 3);
			var node_4 = child(dd_3);
			Time(node_4, { get at() {
				return get(node).seenAt;
			} });
			reset(dd_3);
			reset(dl);
			reset(li);
			template_effect(($0, $1, $2, $3, $4, $5) => {
				set_text(text_1, get(node).name);
				set_class(span, 1, clsx(get(node).isMoving ? "good" : "bad"), "svelte-1o0al1s");
				set_text(text_2, `${get(node).isMoving ? "●" : "✕"} ${$0 ?? ""}`);
				styles = set_style(i, "", styles, { width: $1 });
				set_text(text_3, `${$2 ?? ""} of ${$3 ?? ""}`);
				set_text(text_4, `${$4 ?? ""} in ${$5 ?? ""}`);
				set_text(text_5, `, version ${get(node).version ?? ""}`);
			}, [
				() => state(get(node)),
				() => `${Math.min(100, 100 * get(node).inFlight / Math.max(1, get(node).maxInFlight))}%`,
				() => get(node).inFlight.toLocaleString("en-GB"),
				() => get(node).maxInFlight.toLocaleString("en-GB"),
				() => get(node).queued.toLocaleString("en-GB"),
				() => many(get(node).lanes, "lane")
			]);
			append($$anchor, li);
		});
		reset(ul);
		reset(section);
		var section_1 = sibling(section, 2);
		var p_2 = sibling(child(section_1), 2);
		var text_6 = child(p_2, true);
		var node_5 = sibling(text_6);
		var consequent_2 = ($$anchor) => {
			var fragment_2 = root_3$13();
			var text_7 = first_child(fragment_2);
			text_7.nodeValue = " ; the oldest due since ";
			var node_6 = sibling(text_7);
			Time(node_6, { get at() {
				return get(it).waiting.oldestDueAt;
			} });
			append($$anchor, fragment_2);
		};
		if_block(node_5, ($$render) => {
			if (get(it).waiting.oldestDueAt) $$render(consequent_2);
		});
		reset(p_2);
		var node_7 = sibling(p_2, 2);
		Horizon(node_7, { get waiting() {
			return get(it).waiting;
		} });
		reset(section_1);
		template_effect(($0) => set_text(text_6, $0), [() => many(get(it).waiting.total, "delivery", "deliveries")]);
		append($$anchor, fragment_1);
	};
	var consequent_4 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return engine.failure;
			},
			retry: () => engine.load()
		});
	};
	var alternate = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node_1, ($$render) => {
		if (get(it)) $$render(consequent_3);
		else if (engine.failure) $$render(consequent_4, 1);
		else $$render(alternate, -1);
	});
	var section_2 = sibling(node_1, 2);
	var node_8 = sibling(child(section_2), 2);
	var consequent_9 = ($$anchor) => {
		var dl_1 = root_9$7();
		var node_9 = child(dl_1);
		var consequent_6 = ($$anchor) => {
			var fragment_5 = comment();
			var node_10 = first_child(fragment_5);
			each(node_10, 17, () => POOLS, ([name, title]) => name, ($$anchor, $$item) => {
				var $$array = user_derived(() => to_array(get($$item), 2));
				let name = () => get($$array)[0];
				let title = () => get($$array)[1];
				const pool = user_derived(() => get(it).database[name()]);
				var fragment_6 = comment();
				var node_11 = first_child(fragment_6);
				var consequent_5 = ($$anchor) => {
					var fragment_7 = root_5$12();
					var dt = first_child(fragment_7);
					var text_8 = only_child(dt, true);
					var dd_4 = sibling(dt);
					var text_9 = only_child(dd_4);
					template_effect(($0) => {
						set_text(text_8, title());
						set_text(text_9, `${get(pool).open ?? ""} open, ${get(pool).idle ?? ""} idle; ${get(pool).waiting ? `${get(pool).waiting} wait for one` : "nobody waits"}${$0 ?? ""}`);
					}, [() => get(pool).refused ? `; none to be had in time, ${many(get(pool).refused, "time")}` : ""]);
					append($$anchor, fragment_7);
				};
				if_block(node_11, ($$render) => {
					if (get(pool)) $$render(consequent_5);
				});
				append($$anchor, fragment_6);
			});
			append($$anchor, fragment_5);
		};
		if_block(node_9, ($$render) => {
			if (get(it)) $$render(consequent_6);
		});
		var dd_5 = sibling(node_9, 3);
		var text_10 = only_child(dd_5, true);
		var dd_6 = sibling(dd_5, 3);
		var node_12 = child(dd_6);
		var consequent_7 = ($$anchor) => {
			var ul_1 = root_7$11();
			each(ul_1, 21, () => get(db).deadRowHolders, (holder) => holder.name, ($$anchor, holder) => {
				var li_1 = root_6$12();
				var text_11 = only_child(li_1);
				template_effect(($0, $1, $2) => set_text(text_11, `${$0 ?? ""} ${get(holder).name ?? ""}${$1 ?? ""}, ${$2 ?? ""}`), [
					() => words(get(holder).kind),
					() => get(holder).seconds !== void 0 ? `, for ${lasting(get(holder).seconds * 1e3)}` : "",
					() => many(get(holder).transactions, "transaction")
				]);
				append($$anchor, li_1);
			});
			reset(ul_1);
			append($$anchor, ul_1);
		};
		var alternate_1 = ($$anchor) => {
			var text_12 = text("nobody");
			append($$anchor, text_12);
		};
		if_block(node_12, ($$render) => {
			if (get(db).deadRowHolders.length) $$render(consequent_7);
			else $$render(alternate_1, -1);
		});
		reset(dd_6);
		var dd_7 = sibling(dd_6, 3);
		var text_13 = only_child(dd_7, true);
		var dd_8 = sibling(dd_7, 3);
		var text_14 = only_child(dd_8, true);
		var dd_9 = sibling(dd_8, 3);
		var text_15 = only_child(dd_9, true);
		var node_13 = sibling(dd_9, 2);
		var consequent_8 = ($$anchor) => {
			var fragment_8 = root_8$8();
			var dd_10 = sibling(first_child(fragment_8));
			var text_16 = only_child(dd_10, true);
			template_effect(($0) => set_text(text_16, $0), [() => many(get(it).retentionDays, "day")]);
			append($$anchor, fragment_8);
		};
		if_block(node_13, ($$render) => {
			if (get(it)) $$render(consequent_8);
		});
		var dd_11 = sibling(node_13, 3);
		var text_17 = only_child(dd_11);
		reset(dl_1);
		template_effect(($0, $1, $2, $3) => {
			set_text(text_10, $0);
			set_text(text_13, $1);
			set_class(dd_8, 1, clsx(get(db).unknownMasterKeys.length ? "bad" : ""), "svelte-1o0al1s");
			set_text(text_14, $2);
			set_text(text_15, get(db).partitionsUntil ?? "none is made");
			set_text(text_17, `${$3 ?? ""} UTC`);
		}, [
			() => get(db).queueDeadRows.toLocaleString("en-GB"),
			() => Math.abs(get(db).machineAheadSeconds) < .05 ? "as the database’s" : `${lasting(Math.abs(get(db).machineAheadSeconds) * 1e3)} ${get(db).machineAheadSeconds > 0 ? "ahead of" : "behind"} the database’s`,
			() => get(db).unknownMasterKeys.length ? get(db).unknownMasterKeys.join(", ") : "none",
			() => new Date(clock.now).toISOString().slice(0, 19).replace("T", " ")
		]);
		append($$anchor, dl_1);
	};
	var consequent_10 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return database.failure;
			},
			retry: () => database.load()
		});
	};
	var alternate_2 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node_8, ($$render) => {
		if (get(db)) $$render(consequent_9);
		else if (database.failure) $$render(consequent_10, 1);
		else $$render(alternate_2, -1);
	});
	reset(section_2);
	template_effect(() => set_attribute(a, "href", `${apiRoot}/docs/guide/metrics`));
	append($$anchor, fragment);
	pop();
}
// src/pages/Live.svelte
var root$14 = from_html(`<button class="small"> </button>`);
var root_1$13 = from_html(`<p>Events and deliveries appear here as they happen. In a terminal, <code>jetbridge tail</code> shows the same.</p>`);
var root_2$13 = from_html(`<span class="kind svelte-vauq1k">Event</span><span class="cut svelte-vauq1k"><b class="svelte-vauq1k"> </b> <span class="quiet"> </span></span><span class="quiet cut svelte-vauq1k"> </span>`, 1);
var root_3$12 = from_html(`<span class="kind svelte-vauq1k"><!></span><span class="cut svelte-vauq1k"> <span class="quiet"> </span> <code class="quiet"> </code></span><span class="quiet cut svelte-vauq1k"> </span>`, 1);
var root_4$11 = from_html(`<span class="kind svelte-vauq1k"> </span><span class="cut svelte-vauq1k"><b> </b> <span class="quiet num"> </span> <code class="quiet"> </code></span><span class="quiet cut svelte-vauq1k"> </span>`, 1);
var root_5$11 = from_html(`<li class="svelte-vauq1k"><a class="svelte-vauq1k"><span class="num quiet svelte-vauq1k"> </span> <!></a></li>`);
var root_6$11 = from_html(`<ol class="lines svelte-vauq1k" aria-label="Newest first"></ol>`);
var root_7$10 = from_html(`<div class="spread head svelte-vauq1k"><h1 tabindex="-1">Live</h1> <div class="row"><button><!> </button> <button>Clear</button></div></div> <div class="row filters svelte-vauq1k"><input id="filter" class="find svelte-vauq1k" type="search" placeholder="Only with this text: an id, a booking, an operation" aria-label="Filter"/> <div class="row" role="group" aria-label="Kinds"></div></div> <p class="small quiet tally svelte-vauq1k" role="status"> </p> <!>`, 1);
function Live($$anchor, $$props) {
	push($$props, true);
	const MOST = 200;
	let lines = state([]);
	let counts = state({
		event: 0,
		delivery: 0,
		attempt: 0
	});
	let next = 1;
	let gathered = [];
	const KINDS = [
		"event",
		"delivery",
		"attempt"
	];
	const kinds = user_derived(() => place.query.getAll("kind").length ? place.query.getAll("kind") : [...KINDS]);
	const text = user_derived(() => (place.query.get("q") ?? "").toLowerCase());
	const subscriptions = query(() => 0, (signal) => ask(() => api.GET("/ext/v1/subscriptions", {
		params: { query: { limit: 100 } },
		signal
	})), ({ kind }) => kind === "subscription");
	const names = user_derived(() => new Map((subscriptions.data?.subscriptions ?? []).map((one) => [one.id, one.name || one.url])));
	user_effect(() => live.listen(({ kind, data }) => {
		if (kind === "tally") {
			const omitted = {
				event: 0,
				delivery: 0,
				attempt: 0,
				...data["omitted"]
			};
			set(counts, {
				event: get(counts).event + omitted.event,
				delivery: get(counts).delivery + omitted.delivery,
				attempt: get(counts).attempt + omitted.attempt
			});
			return;
		}
		if (!KINDS.includes(kind)) return;
		gathered.push({
			number: next++,
			at: clock.read(),
			kind,
			data
		});
	}));
	user_effect(() => {
		let frame = 0;
		const flush = () => {
			if (gathered.length > 0) {
				set(lines, [...gathered.toReversed(), ...get(lines)].slice(0, MOST));
				const of = (kind) => gathered.filter((line) => line.kind === kind).length;
				set(counts, {
					event: get(counts).event + of("event"),
					delivery: get(counts).delivery + of("delivery"),
					attempt: get(counts).attempt + of("attempt")
				});
				gathered = [];
			}
			frame = requestAnimationFrame(flush);
		};
		frame = requestAnimationFrame(flush);
		return () => cancelAnimationFrame(frame);
	});
	const total = user_derived(() => get(counts).event + get(counts).delivery + get(counts).attempt);
	const shown = user_derived(() => get(lines).filter((line) => get(kinds).includes(line.kind) && (!get(text) || JSON.stringify(line.data).toLowerCase().includes(get(text)))));
	const eventOf = (line) => line.data["event"] ?? {};
	const path = (line) => line.kind === "event" ? `/events/${line.data["id"]}` : `/deliveries/${line.kind === "attempt" ? line.data["deliveryId"] : line.data["id"]}`;
	const toggle = (kind) => {
		const now = get(kinds).includes(kind) ? get(kinds).filter((one) => one !== kind) : [...get(kinds), kind];
		setQuery({ kind: now.length === KINDS.length || now.length === 0 ? void 0 : now }, "replace");
	};
	var fragment = root_7$10();
	var div = first_child(fragment);
	var div_1 = sibling(child(div), 2);
	var button = child(div_1);
	var node = child(button);
	{
		let $0 = user_derived(() => live.isPaused ? "Play" : "Pause");
		Icon(node, {
			get name() {
				return get($0);
			},
			size: 14
		});
	}
	var text_1 = sibling(node, 1, true);
	reset(button);
	var button_1 = sibling(button, 2);
	reset(div_1);
	reset(div);
	var div_2 = sibling(div, 2);
	var input = child(div_2);
	remove_input_defaults(input);
	var div_3 = sibling(input, 2);
	each(div_3, 20, () => KINDS, (kind) => kind, ($$anchor, kind) => {
		var button_2 = root$14();
		var text_2 = only_child(button_2, true);
		template_effect(($0, $1) => {
			set_attribute(button_2, "aria-pressed", $0);
			set_text(text_2, $1);
		}, [() => get(kinds).includes(kind), () => words(kind === "attempt" ? "tries" : kind === "event" ? "events" : "deliveries")]);
		delegated("click", button_2, () => toggle(kind));
		append($$anchor, button_2);
	});
	reset(div_3);
	reset(div_2);
	var p = sibling(div_2, 2);
	var text_3 = only_child(p);
	var node_1 = sibling(p, 2);
	var consequent = ($$anchor) => {
		{
			let $0 = user_derived(() => get(lines).length ? "unmatched" : "nothing");
			let $1 = user_derived(() => get(lines).length ? "No line has this text." : "Listening …");
			let $2 = user_derived(() => session.caller?.server.isSandbox && !get(lines).length ? "jetbridge trigger PNR_V3:BOOKING_TICKETED" : void 0);
			Empty($$anchor, {
				get is() {
					return get($0);
				},
				get title() {
					return get($1);
				},
				get command() {
					return get($2);
				},
				children: ($$anchor, $$slotProps) => {
					var p_1 = root_1$13();
					append($$anchor, p_1);
				},
				$$slots: { default: true }
			});
		}
	};
	var alternate_1 = ($$anchor) => {
		var ol = root_6$11();
		each(ol, 21, () => get(shown), (line) => line.number, ($$anchor, line) => {
			var li = root_5$11();
			var a = child(li);
			var span = child(a);
			var text_4 = only_child(span, true);
			var node_2 = sibling(span, 2);
			var consequent_1 = ($$anchor) => {
				var fragment_2 = root_2$13();
				var span_1 = sibling(first_child(fragment_2));
				var b = child(span_1);
				var text_5 = only_child(b, true);
				var span_2 = sibling(b, 2);
				var text_6 = only_child(span_2);
				reset(span_1);
				var span_3 = sibling(span_1);
				var text_7 = only_child(span_3, true);
				template_effect(($0, $1) => {
					set_text(text_5, $0);
					set_text(text_6, `${get(line).data["eventType"] ?? ""}${get(line).data["pnrIds"]?.[0] ? ` · ${get(line).data["pnrIds"][0]}` : ""}`);
					set_text(text_7, $1);
				}, [() => words(get(line).data["operation"] ?? get(line).data["eventType"] ?? ""), () => many(Number(get(line).data["matched"] ?? 0), "delivery", "deliveries")]);
				append($$anchor, fragment_2);
			};
			var consequent_2 = ($$anchor) => {
				var fragment_3 = root_3$12();
				var span_4 = first_child(fragment_3);
				var node_3 = child(span_4);
				{
					let $0 = user_derived(() => get(line).data["isInProgress"] && get(line).data["state"] === "WAITING" ? "IN_PROGRESS" : get(line).data["state"]);
					State(node_3, {
						get state() {
							return get($0);
						},
						size: 12
					});
				}
				reset(span_4);
				var span_5 = sibling(span_4);
				var text_8 = child(span_5);
				var span_6 = sibling(text_8);
				var text_9 = only_child(span_6, true);
				var code = sibling(span_6, 2);
				var text_10 = only_child(code, true);
				reset(span_5);
				var span_7 = sibling(span_5);
				var text_11 = only_child(span_7, true);
				template_effect(($0, $1, $2, $3) => {
					set_text(text_8, `${$0 ?? ""} `);
					set_text(text_9, $1);
					set_text(text_10, $2);
					set_text(text_11, $3);
				}, [
					() => eventOf(get(line)).operation ? words(eventOf(get(line)).operation) : "",
					() => eventOf(get(line)).pnrIds?.[0] ?? "",
					() => shortId(String(get(line).data["id"])),
					() => get(names).get(String(get(line).data["subscriptionId"])) ?? ""
				]);
				append($$anchor, fragment_3);
			};
			var alternate = ($$anchor) => {
				var fragment_4 = root_4$11();
				var span_8 = first_child(fragment_4);
				var text_12 = only_child(span_8);
				var span_9 = sibling(span_8);
				var b_1 = child(span_9);
				var text_13 = only_child(b_1);
				var span_10 = sibling(b_1, 2);
				var text_14 = only_child(span_10, true);
				var code_1 = sibling(span_10, 2);
				var text_15 = only_child(code_1, true);
				reset(span_9);
				var span_11 = sibling(span_9);
				var text_16 = only_child(span_11, true);
				template_effect(($0, $1, $2, $3) => {
					set_text(text_12, `Try ${get(line).data["number"] ?? ""}`);
					set_class(b_1, 1, clsx(get(line).data["reason"] ? "bad" : "good"), "svelte-vauq1k");
					set_text(text_13, `${get(line).data["status"] ?? "" ?? ""} ${$0 ?? ""}`);
					set_text(text_14, $1);
					set_text(text_15, $2);
					set_text(text_16, $3);
				}, [
					() => get(line).data["reason"] ? words(get(line).data["reason"]) : "",
					() => lasting(Number(get(line).data["totalMs"] ?? 0)),
					() => shortId(String(get(line).data["deliveryId"])),
					() => get(names).get(String(get(line).data["subscriptionId"])) ?? ""
				]);
				append($$anchor, fragment_4);
			};
			if_block(node_2, ($$render) => {
				if (get(line).kind === "event") $$render(consequent_1);
				else if (get(line).kind === "delivery") $$render(consequent_2, 1);
				else $$render(alternate, -1);
			});
			reset(a);
			reset(li);
			template_effect(($0, $1) => {
				set_attribute(a, "href", $0);
				set_text(text_4, $1);
			}, [() => href(path(get(line))), () => point(get(line).at, preferences.zone, "time")]);
			append($$anchor, li);
		});
		reset(ol);
		append($$anchor, ol);
	};
	if_block(node_1, ($$render) => {
		if (get(shown).length === 0) $$render(consequent);
		else $$render(alternate_1, -1);
	});
	template_effect(($0, $1, $2, $3, $4) => {
		set_attribute(button, "aria-pressed", live.isPaused);
		set_text(text_1, live.isPaused ? "Go on" : "Pause");
		button_1.disabled = get(lines).length === 0;
		set_value(input, $0);
		set_text(text_3, `${$1 ?? ""}, ${$2 ?? ""} and ${$3 ?? ""} since this page was opened${$4 ?? ""}.`);
	}, [
		() => place.query.get("q") ?? "",
		() => many(get(counts).event, "event"),
		() => many(get(counts).delivery, "change of a delivery", "changes of deliveries"),
		() => many(get(counts).attempt, "try", "tries"),
		() => get(total) > get(lines).length ? `; the newest ${many(get(lines).length, "line")} are shown` : ""
	]);
	delegated("click", button, () => live.pause());
	delegated("click", button_1, () => (set(lines, []), set(counts, {
		event: 0,
		delivery: 0,
		attempt: 0
	})));
	delegated("input", input, (event) => setQuery({ q: event.currentTarget.value }, "replace"));
	append($$anchor, fragment);
	pop();
}
delegate(["click", "input"]);
// src/parts/SourceForm.svelte
var root$13 = from_html(`<span class="soft">and</span>`);
var root_1$12 = from_html(`<option> </option>`);
var root_2$12 = from_html(`<span class="tag value svelte-1535s37"> <button type="button" class="plain svelte-1535s37"><!></button></span>`);
var root_3$11 = from_html(`<button type="button" class="plain icon"><!></button>`);
var root_4$10 = from_html(`<div class="predicate svelte-1535s37"><!> <select class="svelte-1535s37"></select> <span class="values svelte-1535s37"><!> <select class="add svelte-1535s37"><option> </option><!></select></span> <!></div>`);
var root_5$10 = from_html(`<button type="button" class="link">and …</button>`);
var root_6$10 = from_html(`<div class="scope svelte-1535s37"><p class="small soft"></p> <!> <!></div>`);
var root_7$9 = from_html(`<button type="button" class="link">or events …</button>`);
var root_8$7 = from_html(`<fieldset class="svelte-1535s37"><legend class="svelte-1535s37">Event source</legend> <!> <!></fieldset>`);
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
	const those = (type) => $$props.organizations.filter((one) => one.type === (KINDS.find(([name]) => name === type)?.[2] ?? "COMPANY"));
	const first = (type) => ({
		type,
		comparator: "IN",
		values: those(type).slice(0, 1).map((one) => one.id)
	});
	const put = (scope, predicates) => $$props.changed({ scopes: $$props.source.scopes.map((one, index) => index === scope ? {
		...one,
		predicates
	} : one).filter((one) => one.predicates.length > 0) });
	const set = (scope, at, predicate) => put(scope, $$props.source.scopes[scope].predicates.map((one, index) => index === at ? predicate : one));
	const name = (id) => $$props.organizations.find((one) => one.id === id)?.name ?? id;
	const used = (predicates) => KINDS.map(([type]) => type).find((type) => !predicates.some((one) => one.type === type)) ?? "COMPANY";
	var fieldset = root_8$7();
	var node = sibling(child(fieldset), 2);
	each(node, 17, () => $$props.source.scopes, index, ($$anchor, scope, index$1) => {
		var div = root_6$10();
		var p = child(div);
		p.textContent = index$1 === 0 ? "Events" : "or events";
		var node_1 = sibling(p, 2);
		each(node_1, 17, () => get(scope).predicates, index, ($$anchor, predicate, at) => {
			var div_1 = root_4$10();
			var node_2 = child(div_1);
			var consequent = ($$anchor) => {
				var span = root$13();
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
				var option = root_1$12();
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
				var span_2 = root_2$12();
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
			var select_1 = sibling(node_3, 2);
			set_attribute(select_1, "aria-label", `Another organization, part ${index$1 + 1}`);
			var option_1 = child(select_1);
			var text_3 = only_child(option_1, true);
			option_1.value = option_1.__value = "";
			var node_5 = sibling(option_1);
			each(node_5, 17, () => those(get(predicate).type).filter((one) => !get(predicate).values.includes(one.id)), (one) => one.id, ($$anchor, one) => {
				var option_2 = root_1$12();
				var text_4 = only_child(option_2, true);
				var option_2_value = {};
				template_effect(() => {
					set_text(text_4, get(one).name);
					if (option_2_value !== (option_2_value = get(one).id)) option_2.value = (option_2.__value = option_2_value) ?? "";
				});
				append($$anchor, option_2);
			});
			reset(select_1);
			select_1.value = select_1.__value = "";
			reset(span_1);
			var node_6 = sibling(span_1, 2);
			var consequent_1 = ($$anchor) => {
				var button_1 = root_3$11();
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
				set_text(text_3, get(predicate).values.length ? "or …" : "choose …");
			});
			delegated("change", select, (event) => set(index$1, at, first(event.currentTarget.value)));
			delegated("change", select_1, (event) => (set(index$1, at, {
				...get(predicate),
				values: [...get(predicate).values, event.currentTarget.value]
			}), event.currentTarget.value = ""));
			append($$anchor, div_1);
		});
		var node_8 = sibling(node_1, 2);
		var consequent_2 = ($$anchor) => {
			var button_2 = root_5$10();
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
		var button_3 = root_7$9();
		delegated("click", button_3, () => $$props.changed({ scopes: [...$$props.source.scopes, { predicates: [first("COMPANY")] }] }));
		append($$anchor, button_3);
	};
	if_block(node_9, ($$render) => {
		if ($$props.source.scopes.length < MOST_SCOPES) $$render(consequent_3);
	});
	reset(fieldset);
	template_effect(() => fieldset.disabled = disabled());
	append($$anchor, fieldset);
	pop();
}
delegate(["change", "click"]);
// src/pages/NewSubscription.svelte
var root$12 = from_html(`<p>A subscription belongs to one.</p>`);
var root_1$11 = from_html(`<option> </option>`);
var root_2$11 = from_html(`<span class="fault svelte-1smbbsn" role="alert"> </span>`);
var root_3$10 = from_html(`<label class="row svelte-1smbbsn"><input type="checkbox"/><code> </code></label>`);
var root_4$9 = from_html(`<p class="soft" role="status"> <b> </b>.</p>`);
var root_5$9 = from_html(`<p class="note bad" role="alert"> </p>`);
var root_6$9 = from_html(`<form class="form svelte-1smbbsn"><div class="field"><label for="new-subscriber">Subscriber</label><select id="new-subscriber"></select><!></div> <div class="field"><label for="new-name">Name</label><input id="new-name" type="text" maxlength="255" placeholder="one is made"/><!></div> <div class="field"><label for="new-url">URL</label><input id="new-url" type="url" required="" placeholder="https://receiver.example/hooks"/><span class="help">HTTPS, with a certificate that the engine trusts. It has to answer with exactly 200 within 40 seconds.</span><!></div> <fieldset class="svelte-1smbbsn"><legend class="svelte-1smbbsn">Event types</legend> <div class="types svelte-1smbbsn"></div> <!></fieldset> <div class="row" role="group" aria-label="Whose events"><button type="button"> </button><button type="button">Others …</button></div> <!> <!> <!> <!> <div><button class="main"> </button></div></form>`);
var root_7$8 = from_html(`<nav class="crumbs small svelte-1smbbsn" aria-label="Path"><a>Subscriptions</a> <span class="quiet">/</span></nav> <h1 tabindex="-1">New subscription</h1> <!> <!>`, 1);
function NewSubscription($$anchor, $$props) {
	push($$props, true);
	const organizations = query(() => 0, (signal) => ask(() => api.GET("/ext/v1/organizations", {
		params: { query: { limit: 100 } },
		signal
	})));
	const all = user_derived(() => organizations.data?.organizations ?? []);
	const mayWrite = user_derived(() => session.may("subscriptions:write"));
	let subscriberId = state("");
	let name = state("");
	let url = state("");
	let types = state(proxy(["PNR_V3", "TRIP_DETAILS_V3"]));
	let isNarrow = state(false);
	let source = state({ scopes: [] });
	let fault = state(null);
	let isBusy = state(false);
	let made = state(null);
	const subscriber = user_derived(() => get(all).find((one) => one.id === (get(subscriberId) || session.caller?.organization?.id)) ?? get(all).find((one) => one.type === "COMPANY") ?? get(all)[0]);
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
		"eventSource"
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
	var fragment = root_7$8();
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
				var p = root$12();
				append($$anchor, p);
			},
			$$slots: { default: true }
		});
	};
	var consequent_9 = ($$anchor) => {
		var form = root_6$9();
		var div = child(form);
		var select = sibling(child(div));
		each(select, 21, () => get(all), (one) => one.id, ($$anchor, one) => {
			var option = root_1$11();
			var text_1 = only_child(option);
			var option_value = {};
			template_effect(() => {
				set_text(text_1, `${get(one).name ?? ""}${get(one).type === "TMC" ? " (TMC)" : ""}`);
				if (option_value !== (option_value = get(one).id)) option.value = (option.__value = option_value) ?? "";
			});
			append($$anchor, option);
		});
		reset(select);
		var select_value;
		init_select(select);
		var node_1 = sibling(select);
		var consequent_1 = ($$anchor) => {
			var span = root_2$11();
			var text_2 = only_child(span, true);
			template_effect(($0) => set_text(text_2, $0), [() => faultOf("subscriberId")]);
			append($$anchor, span);
		};
		var d = user_derived(() => faultOf("subscriberId"));
		if_block(node_1, ($$render) => {
			if (get(d)) $$render(consequent_1);
		});
		reset(div);
		var div_1 = sibling(div, 2);
		var input = sibling(child(div_1));
		remove_input_defaults(input);
		var node_2 = sibling(input);
		var consequent_2 = ($$anchor) => {
			var span_1 = root_2$11();
			var text_3 = only_child(span_1, true);
			template_effect(($0) => set_text(text_3, $0), [() => faultOf("name")]);
			append($$anchor, span_1);
		};
		var d_1 = user_derived(() => faultOf("name"));
		if_block(node_2, ($$render) => {
			if (get(d_1)) $$render(consequent_2);
		});
		reset(div_1);
		var div_2 = sibling(div_1, 2);
		var input_1 = sibling(child(div_2));
		remove_input_defaults(input_1);
		var node_3 = sibling(input_1, 2);
		var consequent_3 = ($$anchor) => {
			var span_2 = root_2$11();
			var text_4 = only_child(span_2, true);
			template_effect(($0) => set_text(text_4, $0), [() => faultOf("url")]);
			append($$anchor, span_2);
		};
		var d_2 = user_derived(() => faultOf("url"));
		if_block(node_3, ($$render) => {
			if (get(d_2)) $$render(consequent_3);
		});
		reset(div_2);
		var fieldset = sibling(div_2, 2);
		var div_3 = sibling(child(fieldset), 2);
		each(div_3, 20, () => EVENT_TYPES, (type) => type, ($$anchor, type) => {
			var label = root_3$10();
			var input_2 = child(label);
			remove_input_defaults(input_2);
			var code = sibling(input_2);
			var text_5 = only_child(code, true);
			reset(label);
			template_effect(($0) => {
				set_checked(input_2, $0);
				set_text(text_5, type);
			}, [() => get(types).includes(type)]);
			delegated("change", input_2, () => toggle(type));
			append($$anchor, label);
		});
		reset(div_3);
		var node_4 = sibling(div_3, 2);
		var consequent_4 = ($$anchor) => {
			var span_3 = root_2$11();
			var text_6 = only_child(span_3, true);
			template_effect(($0) => set_text(text_6, $0), [() => faultOf("eventTypes")]);
			append($$anchor, span_3);
		};
		var d_3 = user_derived(() => faultOf("eventTypes"));
		if_block(node_4, ($$render) => {
			if (get(d_3)) $$render(consequent_4);
		});
		reset(fieldset);
		var div_4 = sibling(fieldset, 2);
		var button = child(div_4);
		var text_7 = only_child(button);
		var button_1 = sibling(button);
		reset(div_4);
		var node_5 = sibling(div_4, 2);
		var consequent_5 = ($$anchor) => {
			SourceForm($$anchor, {
				get source() {
					return get(source);
				},
				get organizations() {
					return get(all);
				},
				changed: (next) => set(source, next)
			});
		};
		if_block(node_5, ($$render) => {
			if (get(isNarrow)) $$render(consequent_5);
		});
		var node_6 = sibling(node_5, 2);
		var consequent_6 = ($$anchor) => {
			var span_4 = root_2$11();
			var text_8 = only_child(span_4, true);
			template_effect(($0) => set_text(text_8, $0), [() => faultOf("eventSource")]);
			append($$anchor, span_4);
		};
		var d_4 = user_derived(() => faultOf("eventSource"));
		if_block(node_6, ($$render) => {
			if (get(d_4)) $$render(consequent_6);
		});
		var node_7 = sibling(node_6, 2);
		var consequent_7 = ($$anchor) => {
			var p_1 = root_4$9();
			var text_9 = child(p_1);
			var b = sibling(text_9);
			var text_10 = only_child(b, true);
			next();
			reset(p_1);
			template_effect(($0) => {
				set_text(text_9, `Of the newest ${$0 ?? ""} it would have matched `);
				set_text(text_10, preview.data.matched);
			}, [() => many(preview.data.examined, "event")]);
			append($$anchor, p_1);
		};
		if_block(node_7, ($$render) => {
			if (preview.data) $$render(consequent_7);
		});
		var node_8 = sibling(node_7, 2);
		var consequent_8 = ($$anchor) => {
			var p_2 = root_5$9();
			var text_11 = only_child(p_2, true);
			template_effect(() => set_text(text_11, get(unplaced)));
			append($$anchor, p_2);
		};
		if_block(node_8, ($$render) => {
			if (get(unplaced)) $$render(consequent_8);
		});
		var div_5 = sibling(node_8, 2);
		var button_2 = child(div_5);
		var text_12 = only_child(button_2, true);
		reset(div_5);
		reset(form);
		template_effect(($0, $1) => {
			if (select_value !== (select_value = get(subscriber)?.id)) select.value = (select.__value = select_value) ?? "", select_option(select, select_value);
			set_attribute(input, "aria-invalid", $0);
			set_attribute(input_1, "aria-invalid", $1);
			set_attribute(button, "aria-pressed", !get(isNarrow));
			set_text(text_7, `Events of ${get(subscriber)?.name ?? "the subscriber" ?? ""}`);
			set_attribute(button_1, "aria-pressed", get(isNarrow));
			button_2.disabled = get(isBusy) || !get(mayWrite) || get(types).length === 0 || !get(subscriber);
			set_attribute(button_2, "title", get(mayWrite) ? "" : "Needs the scope subscriptions:write");
			set_text(text_12, get(isBusy) ? "Creating …" : "Create");
		}, [() => faultOf("name") ? "true" : void 0, () => faultOf("url") ? "true" : void 0]);
		event("submit", form, create);
		delegated("change", select, (event) => set(subscriberId, event.currentTarget.value, true));
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
		if (organizations.data && get(all).length === 0) $$render(consequent);
		else if (organizations.data) $$render(consequent_9, 1);
		else if (organizations.failure) $$render(consequent_10, 2);
		else $$render(alternate, -1);
	});
	var node_9 = sibling(node, 2);
	var consequent_11 = ($$anchor) => {
		OneTime($$anchor, {
			get secret() {
				return get(made).secret;
			},
			done: () => go(`/subscriptions/${get(made).id}`)
		});
	};
	if_block(node_9, ($$render) => {
		if (get(made)) $$render(consequent_11);
	});
	template_effect(($0) => set_attribute(a, "href", $0), [() => href("/subscriptions")]);
	append($$anchor, fragment);
	pop();
}
delegate(["change", "click"]);
// src/pages/Organization.svelte
var root$11 = from_html(`<p class="row sub svelte-ofg0gh"><!><a>Subscriptions</a><a>Deliveries of its events</a></p>`);
var root_1$10 = from_html(`<span class="fault" role="alert"> </span>`);
var root_2$10 = from_html(`<div class="field"><label for="org-id">Id</label><input id="org-id" type="text" required="" placeholder="11111111-1111-4111-8111-111111111111"/><span class="help">The UUID by which your platform knows it: subscriptions and events name it.</span><!></div>`);
var root_3$9 = from_html(`<option> </option>`);
var root_4$8 = from_html(`<p class="note bad" role="alert"> </p>`);
var root_5$8 = from_html(`<p class="note">Where a TMC’s subscription gets the events of this company because it contracts it, that ends with the contract.</p>`);
var root_6$8 = from_html(`<!> <form class="form svelte-ofg0gh"><!> <div class="field"><label for="org-name">Name</label><input id="org-name" type="text" required="" maxlength="255"/><!></div> <div class="field"><label for="org-type">What it is</label><select id="org-type"><option>Company</option><option>TMC</option></select></div> <div class="field"><label for="org-contracting">Contracted by</label><select id="org-contracting"><option>nobody</option><!><!></select><span class="help">That TMC’s administrators reach it.</span></div> <div class="field"><label for="org-booking">Books through</label><select id="org-booking"><option>nobody</option><!><!></select><span class="help">Unless an event says otherwise.</span></div> <div class="field"><label for="org-limit">Attempts to fetch a payload</label><input id="org-limit" type="number" min="1" max="10000" required=""/><span class="help">Five minutes apart; then the event is kept for a person.</span><!></div> <!> <!> <div><button class="main">Save</button></div></form>`, 1);
var root_7$7 = from_html(`<nav class="crumbs small svelte-ofg0gh" aria-label="Path"><a>Organizations</a> <span class="quiet">/</span></nav> <h1 tabindex="-1"> </h1> <!>`, 1);
function Organization($$anchor, $$props) {
	push($$props, true);
	const isNew = user_derived(() => $$props.parts["id"] === "new");
	const found = query(() => $$props.parts["id"], async (signal) => get(isNew) ? null : ask(() => api.GET("/ext/v1/organizations/{organizationId}", {
		params: { path: { organizationId: $$props.parts["id"] } },
		signal
	})));
	const others = query(() => 0, (signal) => ask(() => api.GET("/ext/v1/organizations", {
		params: { query: {
			limit: 100,
			type: "TMC"
		} },
		signal
	})));
	const it = user_derived(() => found.data);
	const tmcs = user_derived(() => (others.data?.organizations ?? []).filter((one) => one.id !== get(it)?.id));
	const mayWrite = user_derived(() => session.may("platform:admin"));
	let id = state("");
	let type = state("COMPANY");
	let name = state("");
	let contracting = state("");
	let booking = state("");
	let limit = state(288);
	let fault = state(null);
	let isBusy = state(false);
	user_effect(() => {
		get(it), get(isNew);
		untrack(() => {
			set(id, get(it)?.id ?? "", true);
			set(type, get(it)?.type ?? "COMPANY", true);
			set(name, get(it)?.name ?? "", true);
			set(contracting, get(it)?.contractingTmcId ?? "", true);
			set(booking, get(it)?.bookingTmcId ?? "", true);
			set(limit, get(it)?.payloadAttemptLimit ?? 288, true);
		});
	});
	const faultOf = (field) => get(fault)?.faults.find((one) => one.field === field)?.message;
	const unplaced = user_derived(() => get(fault) && !get(fault).faults.some((one) => [
		"organizationId",
		"name",
		"payloadAttemptLimit",
		"contractingTmcId",
		"bookingTmcId"
	].includes(one.field ?? "")) ? get(fault).message : "");
	async function save(event) {
		event.preventDefault();
		set(isBusy, true);
		set(fault, null);
		try {
			const body = {
				type: get(type),
				name: get(name),
				payloadAttemptLimit: get(limit),
				...get(contracting) ? { contractingTmcId: get(contracting) } : {},
				...get(booking) ? { bookingTmcId: get(booking) } : {}
			};
			const put = await ask(() => api.PUT("/ext/v1/organizations/{organizationId}", {
				params: { path: { organizationId: get(id).trim() } },
				body
			}));
			toasts.say("Saved.", "good");
			if (get(isNew)) go(`/organizations/${put.id}`, "replace");
			else await found.load();
		} catch (failure) {
			set(fault, failure, true);
		}
		set(isBusy, false);
	}
	var fragment = root_7$7();
	var nav = first_child(fragment);
	var a = child(nav);
	next(2);
	reset(nav);
	var h1 = sibling(nav, 2);
	var text = only_child(h1, true);
	var node = sibling(h1, 2);
	var consequent = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return found.failure;
			},
			retry: () => found.load()
		});
	};
	var consequent_1 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	var alternate = ($$anchor) => {
		var fragment_3 = root_6$8();
		var node_1 = first_child(fragment_3);
		var consequent_2 = ($$anchor) => {
			var p = root$11();
			var node_2 = child(p);
			Id(node_2, {
				get id() {
					return get(it).id;
				},
				whole: true,
				what: "organization id"
			});
			var a_1 = sibling(node_2);
			var a_2 = sibling(a_1);
			reset(p);
			template_effect(($0, $1) => {
				set_attribute(a_1, "href", $0);
				set_attribute(a_2, "href", $1);
			}, [() => href(`/subscriptions?organization=${get(it).id}`), () => href(`/deliveries?organization=${get(it).id}`)]);
			append($$anchor, p);
		};
		if_block(node_1, ($$render) => {
			if (get(it)) $$render(consequent_2);
		});
		var form = sibling(node_1, 2);
		var node_3 = child(form);
		var consequent_4 = ($$anchor) => {
			var div = root_2$10();
			var input = sibling(child(div));
			remove_input_defaults(input);
			var node_4 = sibling(input, 2);
			var consequent_3 = ($$anchor) => {
				var span = root_1$10();
				var text_1 = only_child(span, true);
				template_effect(($0) => set_text(text_1, $0), [() => faultOf("organizationId")]);
				append($$anchor, span);
			};
			var d = user_derived(() => faultOf("organizationId"));
			if_block(node_4, ($$render) => {
				if (get(d)) $$render(consequent_3);
			});
			reset(div);
			template_effect(($0) => set_attribute(input, "aria-invalid", $0), [() => faultOf("organizationId") ? "true" : void 0]);
			bind_value(input, () => get(id), ($$value) => set(id, $$value));
			append($$anchor, div);
		};
		if_block(node_3, ($$render) => {
			if (get(isNew)) $$render(consequent_4);
		});
		var div_1 = sibling(node_3, 2);
		var input_1 = sibling(child(div_1));
		remove_input_defaults(input_1);
		var node_5 = sibling(input_1);
		var consequent_5 = ($$anchor) => {
			var span_1 = root_1$10();
			var text_2 = only_child(span_1, true);
			template_effect(($0) => set_text(text_2, $0), [() => faultOf("name")]);
			append($$anchor, span_1);
		};
		var d_1 = user_derived(() => faultOf("name"));
		if_block(node_5, ($$render) => {
			if (get(d_1)) $$render(consequent_5);
		});
		reset(div_1);
		var div_2 = sibling(div_1, 2);
		var select = sibling(child(div_2));
		var option = child(select);
		option.value = option.__value = "COMPANY";
		var option_1 = sibling(option);
		option_1.value = option_1.__value = "TMC";
		reset(select);
		init_select(select);
		reset(div_2);
		var div_3 = sibling(div_2, 2);
		var select_1 = sibling(child(div_3));
		var option_2 = child(select_1);
		option_2.value = option_2.__value = "";
		var node_6 = sibling(option_2);
		each(node_6, 17, () => get(tmcs), (one) => one.id, ($$anchor, one) => {
			var option_3 = root_3$9();
			var text_3 = only_child(option_3, true);
			var option_3_value = {};
			template_effect(() => {
				set_text(text_3, get(one).name);
				if (option_3_value !== (option_3_value = get(one).id)) option_3.value = (option_3.__value = option_3_value) ?? "";
			});
			append($$anchor, option_3);
		});
		var node_7 = sibling(node_6);
		var consequent_6 = ($$anchor) => {
			var option_4 = root_3$9();
			var text_4 = only_child(option_4, true);
			var option_4_value = {};
			template_effect(() => {
				set_text(text_4, get(contracting));
				if (option_4_value !== (option_4_value = get(contracting))) option_4.value = (option_4.__value = option_4_value) ?? "";
			});
			append($$anchor, option_4);
		};
		var d_2 = user_derived(() => get(contracting) && !get(tmcs).some((one) => one.id === get(contracting)));
		if_block(node_7, ($$render) => {
			if (get(d_2)) $$render(consequent_6);
		});
		reset(select_1);
		init_select(select_1);
		next();
		reset(div_3);
		var div_4 = sibling(div_3, 2);
		var select_2 = sibling(child(div_4));
		var option_5 = child(select_2);
		option_5.value = option_5.__value = "";
		var node_8 = sibling(option_5);
		each(node_8, 17, () => get(tmcs), (one) => one.id, ($$anchor, one) => {
			var option_6 = root_3$9();
			var text_5 = only_child(option_6, true);
			var option_6_value = {};
			template_effect(() => {
				set_text(text_5, get(one).name);
				if (option_6_value !== (option_6_value = get(one).id)) option_6.value = (option_6.__value = option_6_value) ?? "";
			});
			append($$anchor, option_6);
		});
		var node_9 = sibling(node_8);
		var consequent_7 = ($$anchor) => {
			var option_7 = root_3$9();
			var text_6 = only_child(option_7, true);
			var option_7_value = {};
			template_effect(() => {
				set_text(text_6, get(booking));
				if (option_7_value !== (option_7_value = get(booking))) option_7.value = (option_7.__value = option_7_value) ?? "";
			});
			append($$anchor, option_7);
		};
		var d_3 = user_derived(() => get(booking) && !get(tmcs).some((one) => one.id === get(booking)));
		if_block(node_9, ($$render) => {
			if (get(d_3)) $$render(consequent_7);
		});
		reset(select_2);
		init_select(select_2);
		next();
		reset(div_4);
		var div_5 = sibling(div_4, 2);
		var input_2 = sibling(child(div_5));
		remove_input_defaults(input_2);
		var node_10 = sibling(input_2, 2);
		var consequent_8 = ($$anchor) => {
			var span_2 = root_1$10();
			var text_7 = only_child(span_2, true);
			template_effect(($0) => set_text(text_7, $0), [() => faultOf("payloadAttemptLimit")]);
			append($$anchor, span_2);
		};
		var d_4 = user_derived(() => faultOf("payloadAttemptLimit"));
		if_block(node_10, ($$render) => {
			if (get(d_4)) $$render(consequent_8);
		});
		reset(div_5);
		var node_11 = sibling(div_5, 2);
		var consequent_9 = ($$anchor) => {
			var p_1 = root_4$8();
			var text_8 = only_child(p_1, true);
			template_effect(() => set_text(text_8, get(unplaced)));
			append($$anchor, p_1);
		};
		if_block(node_11, ($$render) => {
			if (get(unplaced)) $$render(consequent_9);
		});
		var node_12 = sibling(node_11, 2);
		var consequent_10 = ($$anchor) => {
			var p_2 = root_5$8();
			append($$anchor, p_2);
		};
		if_block(node_12, ($$render) => {
			if (get(it) && get(contracting) !== (get(it).contractingTmcId ?? "")) $$render(consequent_10);
		});
		var div_6 = sibling(node_12, 2);
		var button = only_child(div_6);
		reset(form);
		template_effect(($0, $1) => {
			input_1.disabled = !get(mayWrite);
			set_attribute(input_1, "aria-invalid", $0);
			select.disabled = !get(mayWrite);
			select_1.disabled = !get(mayWrite);
			select_2.disabled = !get(mayWrite);
			input_2.disabled = !get(mayWrite);
			set_attribute(input_2, "aria-invalid", $1);
			button.disabled = get(isBusy) || !get(mayWrite);
			set_attribute(button, "title", get(mayWrite) ? "" : "Needs the scope platform:admin");
		}, [() => faultOf("name") ? "true" : void 0, () => faultOf("payloadAttemptLimit") ? "true" : void 0]);
		event("submit", form, save);
		bind_value(input_1, () => get(name), ($$value) => set(name, $$value));
		bind_select_value(select, () => get(type), ($$value) => set(type, $$value));
		bind_select_value(select_1, () => get(contracting), ($$value) => set(contracting, $$value));
		bind_select_value(select_2, () => get(booking), ($$value) => set(booking, $$value));
		bind_value(input_2, () => get(limit), ($$value) => set(limit, $$value));
		append($$anchor, fragment_3);
	};
	if_block(node, ($$render) => {
		if (found.failure && !get(it)) $$render(consequent);
		else if (!get(it) && !get(isNew)) $$render(consequent_1, 1);
		else $$render(alternate, -1);
	});
	template_effect(($0) => {
		set_attribute(a, "href", $0);
		set_text(text, get(isNew) ? "New organization" : get(it)?.name || "Organization");
	}, [() => href("/organizations")]);
	append($$anchor, fragment);
	pop();
}
// src/pages/Organizations.svelte
var root$10 = from_html(`<a class="svelte-n55i6u"><b> </b></a> <span class="small quiet svelte-n55i6u"> </span> <!> <a class="small svelte-n55i6u">Subscriptions</a>`, 1);
var root_1$9 = from_html(`<a class="button svelte-n55i6u"><!>New organization</a>`);
var root_2$9 = from_html(`<p><button>Clear the filter</button></p>`);
var root_3$8 = from_html(`<p>A subscription belongs to one, and events are of one.</p>`);
var root_4$7 = from_html(`<span class="soft svelte-n55i6u">Contracted by none of these</span>`);
var root_5$7 = from_html(`<li class="one svelte-n55i6u"><!></li>`);
var root_6$7 = from_html(`<ul class="below svelte-n55i6u"></ul>`);
var root_7$6 = from_html(`<li><div class="one svelte-n55i6u"><!></div> <!></li>`);
var root_8$6 = from_html(`<p class="foot svelte-n55i6u"><button>More</button></p>`);
var root_9$6 = from_html(`<p class="soft num svelte-n55i6u"> </p> <ul class="tree svelte-n55i6u" aria-label="Organizations"></ul> <!>`, 1);
var root_10$5 = from_html(`<div class="spread head svelte-n55i6u"><h1 tabindex="-1">Organizations</h1><!></div> <div class="row filter svelte-n55i6u"><label class="visually-hidden" for="q">Name</label><input id="q" type="search" placeholder="Name"/> <label class="visually-hidden" for="type">What they are</label><select id="type"><option>Companies and TMCs</option><option>Companies</option><option>TMCs</option></select></div> <!>`, 1);
function Organizations($$anchor, $$props) {
	push($$props, true);
	const entry = ($$anchor, one = noop) => {
		var fragment = root$10();
		var a = first_child(fragment);
		var b = child(a);
		var text_1 = only_child(b, true);
		reset(a);
		var span = sibling(a, 2);
		var text_2 = only_child(span);
		var node = sibling(span, 2);
		Id(node, {
			get id() {
				return one().id;
			},
			what: "organization id"
		});
		var a_1 = sibling(node, 2);
		template_effect(($0, $1, $2) => {
			set_attribute(a, "href", $0);
			set_text(text_1, one().name);
			set_text(text_2, `${one().type === "TMC" ? "TMC" : "Company"}${$1 ?? ""}`);
			set_attribute(a_1, "href", $2);
		}, [
			() => href(`/organizations/${one().id}`),
			() => one().bookingTmcId ? `, books through ${get(names).get(one().bookingTmcId) ?? "another TMC"}` : "",
			() => href(`/subscriptions?organization=${one().id}`)
		]);
		append($$anchor, fragment);
	};
	const PAGE = 100;
	const text = user_derived(() => place.query.get("q") ?? "");
	const kind = user_derived(() => place.query.get("type") ?? "");
	let more = state(0);
	user_effect(() => {
		get(text), get(kind);
		set(more, 0);
	});
	const list = query(() => [
		get(text),
		get(kind),
		get(more)
	], async (signal) => {
		const organizations = [];
		let totalCount = 0;
		for (let page = 0; page <= get(more); page += 1) {
			const answer = await ask(() => api.GET("/ext/v1/organizations", {
				params: { query: {
					limit: PAGE,
					offset: page * PAGE,
					...get(text) ? { q: get(text) } : {},
					...get(kind) ? { type: get(kind) } : {}
				} },
				signal
			}));
			organizations.push(...answer.organizations);
			totalCount = answer.totalCount;
		}
		return {
			organizations,
			totalCount
		};
	});
	const rows = user_derived(() => list.data?.organizations ?? []);
	const names = user_derived(() => new Map(get(rows).map((one) => [one.id, one.name])));
	/** Each TMC with the companies that it contracts; below them, those that nobody of these contracts. */
	const tree = user_derived(() => {
		const tmcs = get(rows).filter((one) => one.type === "TMC");
		const companies = get(rows).filter((one) => one.type === "COMPANY");
		const known = new Set(tmcs.map((one) => one.id));
		const groups = tmcs.map((tmc) => ({
			tmc,
			companies: companies.filter((one) => one.contractingTmcId === tmc.id)
		}));
		const others = companies.filter((one) => !one.contractingTmcId || !known.has(one.contractingTmcId));
		return others.length ? [...groups, {
			tmc: void 0,
			companies: others
		}] : groups;
	});
	const mayWrite = user_derived(() => session.may("platform:admin"));
	var fragment_1 = root_10$5();
	var div = first_child(fragment_1);
	var node_1 = sibling(child(div));
	var consequent = ($$anchor) => {
		var a_2 = root_1$9();
		var node_2 = child(a_2);
		Icon(node_2, {
			name: "Plus",
			size: 14
		});
		next();
		reset(a_2);
		template_effect(($0) => set_attribute(a_2, "href", $0), [() => href("/organizations/new")]);
		append($$anchor, a_2);
	};
	if_block(node_1, ($$render) => {
		if (get(mayWrite)) $$render(consequent);
	});
	reset(div);
	var div_1 = sibling(div, 2);
	var input = sibling(child(div_1));
	remove_input_defaults(input);
	var select = sibling(input, 3);
	var option = child(select);
	option.value = option.__value = "";
	var option_1 = sibling(option);
	option_1.value = option_1.__value = "COMPANY";
	var option_2 = sibling(option_1);
	option_2.value = option_2.__value = "TMC";
	reset(select);
	var select_value;
	init_select(select);
	reset(div_1);
	var node_3 = sibling(div_1, 2);
	var consequent_2 = ($$anchor) => {
		var fragment_2 = comment();
		var node_4 = first_child(fragment_2);
		var consequent_1 = ($$anchor) => {
			Empty($$anchor, {
				is: "unmatched",
				title: "No organization matches.",
				children: ($$anchor, $$slotProps) => {
					var p = root_2$9();
					var button = only_child(p);
					delegated("click", button, () => setQuery({
						q: void 0,
						type: void 0
					}));
					append($$anchor, p);
				},
				$$slots: { default: true }
			});
		};
		var alternate = ($$anchor) => {
			Empty($$anchor, {
				is: "nothing",
				title: "No organization yet.",
				command: "jetbridge organization put 11111111-1111-4111-8111-111111111111 --type COMPANY --name 'Sample Org A'",
				children: ($$anchor, $$slotProps) => {
					var p_1 = root_3$8();
					append($$anchor, p_1);
				},
				$$slots: { default: true }
			});
		};
		if_block(node_4, ($$render) => {
			if (get(text) || get(kind)) $$render(consequent_1);
			else $$render(alternate, -1);
		});
		append($$anchor, fragment_2);
	};
	var consequent_6 = ($$anchor) => {
		var fragment_5 = root_9$6();
		var p_2 = first_child(fragment_5);
		var text_3 = only_child(p_2, true);
		var ul = sibling(p_2, 2);
		each(ul, 21, () => get(tree), ({ tmc, companies }) => tmc?.id ?? "", ($$anchor, $$item) => {
			let tmc = () => get($$item).tmc;
			let companies = () => get($$item).companies;
			var li = root_7$6();
			var div_2 = child(li);
			var node_5 = child(div_2);
			var consequent_3 = ($$anchor) => {
				entry($$anchor, tmc);
			};
			var alternate_1 = ($$anchor) => {
				var span_1 = root_4$7();
				append($$anchor, span_1);
			};
			if_block(node_5, ($$render) => {
				if (tmc()) $$render(consequent_3);
				else $$render(alternate_1, -1);
			});
			reset(div_2);
			var node_6 = sibling(div_2, 2);
			var consequent_4 = ($$anchor) => {
				var ul_1 = root_6$7();
				each(ul_1, 21, companies, (company) => company.id, ($$anchor, company) => {
					var li_1 = root_5$7();
					var node_7 = child(li_1);
					entry(node_7, () => get(company));
					reset(li_1);
					append($$anchor, li_1);
				});
				reset(ul_1);
				append($$anchor, ul_1);
			};
			if_block(node_6, ($$render) => {
				if (companies().length) $$render(consequent_4);
			});
			reset(li);
			append($$anchor, li);
		});
		reset(ul);
		var node_8 = sibling(ul, 2);
		var consequent_5 = ($$anchor) => {
			var p_3 = root_8$6();
			var button_1 = only_child(p_3);
			template_effect(() => button_1.disabled = list.isLoading);
			delegated("click", button_1, () => set(more, get(more) + 1));
			append($$anchor, p_3);
		};
		if_block(node_8, ($$render) => {
			if (get(rows).length < list.data.totalCount) $$render(consequent_5);
		});
		template_effect(($0) => set_text(text_3, $0), [() => many(list.data.totalCount, "organization")]);
		append($$anchor, fragment_5);
	};
	var consequent_7 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return list.failure;
			},
			retry: () => list.load()
		});
	};
	var alternate_2 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node_3, ($$render) => {
		if (list.data && get(rows).length === 0) $$render(consequent_2);
		else if (list.data) $$render(consequent_6, 1);
		else if (list.failure) $$render(consequent_7, 2);
		else $$render(alternate_2, -1);
	});
	template_effect(() => {
		set_value(input, get(text));
		if (select_value !== (select_value = get(kind))) select.value = (select.__value = select_value) ?? "", select_option(select, select_value);
	});
	delegated("change", input, (event) => setQuery({ q: event.currentTarget.value || void 0 }));
	delegated("change", select, (event) => setQuery({ type: event.currentTarget.value || void 0 }));
	append($$anchor, fragment_1);
	pop();
}
delegate(["change", "click"]);
// src/parts/reconcile.ts
/** Compares; a time with more bookings than one answer has is halved. */
async function compare(wanted, signal) {
	const answer = await ask(() => api.POST("/ext/v1/reconciliations", {
		body: wanted,
		signal: signal ?? null
	}));
	const [since, until] = [Date.parse(wanted.since), Date.parse(wanted.until)];
	if (!answer.isTruncated || until - since <= 1e3) return {
		bookings: answer.bookings,
		stretches: [[wanted.since, wanted.until]]
	};
	const middle = new Date(Math.floor((since + until) / 2)).toISOString();
	const first = await compare({
		...wanted,
		until: middle
	}, signal);
	const second = await compare({
		...wanted,
		since: middle
	}, signal);
	return {
		bookings: [...new Map([...first.bookings, ...second.bookings].map((one) => [key(one), one])).values()],
		stretches: [...first.stretches, ...second.stretches]
	};
}
var key = (one) => `${one.tripId ?? ""} ${one.pnrId ?? ""}`;
/** What is thought of a booking. `waiting` are the deliveries that have not ended. */
function verdictOf(one) {
	if (one.isMissing === false) return "held";
	if (one.deliveryIds.length === 0) return "unmatched";
	if (one.isMissing) return "missing";
	return one.isDelivered ? "delivered" : "onItsWay";
}
/** The ids in a text: a column of a CSV file, or one a line. Quotes and a name of the column go. */
function idsIn(text) {
	const cells = text.split(/[\s,;\t]+/).map((cell) => cell.replace(/^["']|["']$/g, "").trim());
	return [...new Set(cells.filter((cell) => cell && !/^(pnr|trip|booking|record|external)?[_ -]?ids?$/i.test(cell)))];
}
/** The columns of a CSV file, by their names; with the values of each. */
function columnsOf(text) {
	const lines = text.split(/\r?\n/).filter((line) => line.trim());
	const mark = [
		",",
		";",
		"	"
	].find((one) => lines[0]?.includes(one)) ?? ",";
	const rows = lines.map((line) => cellsOf(line, mark));
	return (rows[0] ?? []).map((name, place) => ({
		name: name || `column ${place + 1}`,
		values: rows.slice(1).map((row) => row[place] ?? "").filter(Boolean)
	}));
}
function cellsOf(line, mark) {
	const cells = [];
	let cell = "";
	let isQuoted = false;
	for (let place = 0; place < line.length; place += 1) {
		const char = line[place];
		if (isQuoted && char === "\"" && line[place + 1] === "\"") {
			cell += "\"";
			place += 1;
		} else if (char === "\"") isQuoted = !isQuoted;
		else if (char === mark && !isQuoted) {
			cells.push(cell.trim());
			cell = "";
		} else cell += char;
	}
	return [...cells, cell.trim()];
}
// src/pages/Reconcile.svelte
var root$9 = from_html(`<option> </option>`);
var root_1$8 = from_html(`<div class="field"><label for="since">From, UTC</label><input id="since" type="datetime-local" step="1"/></div> <div class="field"><label for="until">To, UTC</label><input id="until" type="datetime-local" step="1"/></div>`, 1);
var root_2$8 = from_html(`<label class="row small">Column <select class="column svelte-19moteq"></select></label>`);
var root_3$7 = from_html(`<span> </span>`);
var root_4$6 = from_html(`<button><!>CSV</button>`);
var root_5$6 = from_html(`<button class="main"> </button>`);
var root_6$6 = from_html(`<i></i>`);
var root_7$5 = from_html(`<li><button class="plain svelte-19moteq"><i></i> <b> </b></button></li>`);
var root_8$5 = from_html(`<p class="note good">Nothing is missing.</p>`);
var root_9$5 = from_html(`<a> </a>`);
var root_10$4 = from_html(`<a class="svelte-19moteq"> </a>`);
var root_11$4 = from_html(`<tr><td> </td><td><!></td><td><a> </a></td><td><!></td><td><!></td></tr>`);
var root_12$4 = from_html(`<p class="small quiet"> </p>`);
var root_13$4 = from_html(`<div class="bar svelte-19moteq" role="img"></div> <ul class="row counts num svelte-19moteq" aria-label="What became of them"></ul> <!> <div class="scrolls"><table class="num" aria-label="Bookings"><thead><tr><th>Booking</th><th>Trip</th><th>Last event</th><th>When</th><th>Verdict</th></tr></thead><tbody></tbody></table></div> <!>`, 1);
var root_14$4 = from_html(`<p>Choose a longer time, or another company.</p>`);
var root_15$3 = from_html(`<section class="section" aria-labelledby="result"><div class="spread"><h2 id="result"> </h2> <div class="row"><!> <!></div></div> <p class="small quiet">Events accepted from <!> to <!> </p> <!></section>`);
var root_16$1 = from_html(`<p><!> Each keeps its webhook id.</p> <div class="row"><button class="main">Resend</button><button>Cancel</button></div>`, 1);
var root_17$1 = from_html(`<h1 tabindex="-1">Reconcile</h1> <p class="soft lead svelte-19moteq">What was published about a company’s bookings, held against what its receiver has. What it lacks is sent again: the last event of each booking.</p> <form class="form svelte-19moteq"><div class="field"><label for="company">Company</label><select id="company"></select></div> <div class="field"><label for="subscription">Receiver</label><select id="subscription"><!><option>all of its subscriptions</option></select></div> <div class="field"><label for="time">Accepted</label><select id="time"><!><option>From … to …</option></select></div> <!> <div class="field wide svelte-19moteq"><label for="ids">What the receiver holds</label> <textarea id="ids" rows="4"></textarea> <span class="help">Booking ids (of a trip without a booking, the trip’s), one a line, or drop a CSV file here. Left empty, what was given up is told.</span> <div class="row"><label class="button file svelte-19moteq">Choose a file<input class="visually-hidden" type="file" accept=".csv,.txt,text/csv,text/plain"/></label> <!> <!></div></div> <div class="wide svelte-19moteq"><button class="main"> </button></div></form> <!> <!> <!>`, 1);
function Reconcile($$anchor, $$props) {
	push($$props, true);
	const DAY = 864e5;
	const PRESETS = [
		[
			"1d",
			"Last 24 hours",
			DAY
		],
		[
			"yesterday",
			"Yesterday, UTC",
			0
		],
		[
			"7d",
			"Last 7 days",
			7 * DAY
		],
		[
			"28d",
			"Last 28 days",
			28 * DAY
		]
	];
	const MOST_IDS = 1e4;
	const organizations = query(() => 0, (signal) => ask(() => api.GET("/ext/v1/organizations", {
		params: { query: {
			limit: 100,
			type: "COMPANY"
		} },
		signal
	})));
	const companies = user_derived(() => organizations.data?.organizations ?? []);
	const organizationId = user_derived(() => place.query.get("organization") ?? get(companies)[0]?.id ?? "");
	const subscriptions = query(() => get(organizationId), async (signal) => get(organizationId) ? ask(() => api.GET("/ext/v1/subscriptions", {
		params: { query: {
			organizationId: get(organizationId),
			limit: 100
		} },
		signal
	})) : null);
	const chosen = user_derived(() => place.query.get("subscription") ?? subscriptions.data?.subscriptions[0]?.id ?? "all");
	const subscriptionId = user_derived(() => get(chosen) === "all" ? "" : get(chosen));
	const span = user_derived(() => place.query.get("time") ?? "1d");
	const mayWrite = user_derived(() => session.may("deliveries:write"));
	let text$2 = state("");
	let columns = state([]);
	let column = state(0);
	const ids = user_derived(() => get(columns).length ? [...new Set(get(columns)[get(column)]?.values ?? [])] : idsIn(get(text$2)));
	async function drop(file) {
		if (!file) return;
		const content = await file.text();
		const found = columnsOf(content);
		if (found.length < 2) {
			set(columns, []);
			set(text$2, content, true);
			return;
		}
		set(columns, found);
		set(column, Math.max(0, found.findIndex(({ name }) => /pnr|booking|trip/i.test(name))), true);
		set(text$2, "");
	}
	function times() {
		const now = clock.read();
		const iso = (at) => new Date(at).toISOString();
		if (get(span) === "yesterday") {
			const midnight = now - now % DAY;
			return [iso(midnight - DAY), iso(midnight)];
		}
		const length = PRESETS.find(([name]) => name === get(span))?.[2];
		if (length) return [iso(now - length), iso(now + 1e3)];
		const [since, until] = get(span).split("/");
		return [since ?? iso(now - DAY), until || iso(now + 1e3)];
	}
	let asked = state(void 0);
	let result = state(void 0);
	let failure = state(null);
	let isBusy = state(false);
	let isSending = state(false);
	async function run(event) {
		event?.preventDefault();
		const [since, until] = times();
		const wanted = {
			organizationId: get(organizationId),
			since,
			until,
			...get(subscriptionId) ? { subscriptionId: get(subscriptionId) } : {},
			...get(ids).length ? { knownIds: get(ids) } : {}
		};
		set(isBusy, true);
		set(failure, null);
		try {
			set(result, await compare(wanted));
			set(asked, wanted);
		} catch (error) {
			set(failure, error);
			set(result, void 0);
		}
		set(isBusy, false);
	}
	const WORDS = {
		held: "Held",
		missing: "Missing",
		unmatched: "Matched nobody",
		givenUp: "Given up",
		onItsWay: "Not delivered yet, or given up",
		delivered: "Delivered"
	};
	const COLOURS = {
		held: "green",
		delivered: "green",
		missing: "red",
		givenUp: "red",
		onItsWay: "amber",
		unmatched: "grey"
	};
	const order = [
		"held",
		"delivered",
		"onItsWay",
		"missing",
		"unmatched"
	];
	const rows = user_derived(() => (get(result)?.bookings ?? []).map((one) => ({
		one,
		verdict: verdictOf(one)
	})));
	const counts = user_derived(() => order.map((verdict) => ({
		verdict,
		count: get(rows).filter((row) => row.verdict === verdict).length
	})).filter(({ count }) => count > 0));
	const hasList = user_derived(() => (get(asked)?.knownIds?.length ?? 0) > 0);
	/** What a resend would send: what is missing; without a list, what was given up. */
	const toSend = user_derived(() => get(rows).filter(({ verdict }) => get(hasList) ? verdict === "missing" : verdict === "onItsWay"));
	let shown = state("");
	const listed = user_derived(() => get(rows).filter(({ verdict }) => !get(shown) || verdict === get(shown)));
	async function resend() {
		if (!get(asked) || !get(result)) return;
		set(isBusy, true);
		await tried(async () => {
			let resent = 0;
			for (const [since, until] of get(result).stretches) {
				const answer = await ask(() => api.POST("/ext/v1/reconciliations", { body: {
					...get(asked),
					since,
					until,
					resend: true
				} }));
				resent += answer.resent;
			}
			toasts.say(`${many(resent, "delivery is", "deliveries are")} sent again.`, resent ? "good" : "plain");
		});
		set(isSending, false);
		set(isBusy, false);
		await run();
	}
	const flat = ({ one, verdict }) => ({
		tripId: one.tripId,
		pnrId: one.pnrId,
		verdict: WORDS[verdict],
		eventType: one.eventType,
		operation: one.operation,
		timestamp: one.timestamp,
		eventId: one.eventId,
		deliveryIds: one.deliveryIds.join(" ")
	});
	var fragment = root_17$1();
	var form = sibling(first_child(fragment), 4);
	var div = child(form);
	var select = sibling(child(div));
	each(select, 21, () => get(companies), (one) => one.id, ($$anchor, one) => {
		var option = root$9();
		var text_1 = only_child(option, true);
		var option_value = {};
		template_effect(() => {
			set_text(text_1, get(one).name);
			if (option_value !== (option_value = get(one).id)) option.value = (option.__value = option_value) ?? "";
		});
		append($$anchor, option);
	});
	reset(select);
	var select_value;
	init_select(select);
	reset(div);
	var div_1 = sibling(div, 2);
	var select_1 = sibling(child(div_1));
	var node = child(select_1);
	each(node, 17, () => subscriptions.data?.subscriptions ?? [], (one) => one.id, ($$anchor, one) => {
		var option_1 = root$9();
		var text_2 = only_child(option_1, true);
		var option_1_value = {};
		template_effect(() => {
			set_text(text_2, get(one).name);
			if (option_1_value !== (option_1_value = get(one).id)) option_1.value = (option_1.__value = option_1_value) ?? "";
		});
		append($$anchor, option_1);
	});
	var option_2 = sibling(node);
	option_2.value = option_2.__value = "all";
	reset(select_1);
	var select_1_value;
	init_select(select_1);
	reset(div_1);
	var div_2 = sibling(div_1, 2);
	var select_2 = sibling(child(div_2));
	var node_1 = child(select_2);
	each(node_1, 17, () => PRESETS, ([name, word]) => name, ($$anchor, $$item) => {
		var $$array = user_derived(() => to_array(get($$item), 2));
		let name = () => get($$array)[0];
		let word = () => get($$array)[1];
		var option_3 = root$9();
		var text_3 = only_child(option_3, true);
		var option_3_value = {};
		template_effect(() => {
			set_text(text_3, word());
			if (option_3_value !== (option_3_value = name())) option_3.value = (option_3.__value = option_3_value) ?? "";
		});
		append($$anchor, option_3);
	});
	var option_4 = sibling(node_1);
	option_4.value = option_4.__value = "given";
	reset(select_2);
	var select_2_value;
	init_select(select_2);
	reset(div_2);
	var node_2 = sibling(div_2, 2);
	var consequent = ($$anchor) => {
		const computed_const = user_derived(() => {
			const [since, until] = times();
			return {
				since,
				until
			};
		});
		var fragment_1 = root_1$8();
		var div_3 = first_child(fragment_1);
		var input = sibling(child(div_3));
		remove_input_defaults(input);
		reset(div_3);
		var div_4 = sibling(div_3, 2);
		var input_1 = sibling(child(div_4));
		remove_input_defaults(input_1);
		reset(div_4);
		template_effect(($0, $1) => {
			set_value(input, $0);
			set_value(input_1, $1);
		}, [() => get(computed_const).since.slice(0, 19), () => get(computed_const).until.slice(0, 19)]);
		delegated("change", input, (event) => setQuery({ time: `${event.currentTarget.value}Z/${get(computed_const).until}` }));
		delegated("change", input_1, (event) => setQuery({ time: `${get(computed_const).since}/${event.currentTarget.value}Z` }));
		append($$anchor, fragment_1);
	};
	var d = user_derived(() => !PRESETS.some(([name]) => name === get(span)));
	if_block(node_2, ($$render) => {
		if (get(d)) $$render(consequent);
	});
	var div_5 = sibling(node_2, 2);
	var textarea = sibling(child(div_5), 2);
	remove_textarea_child(textarea);
	var div_6 = sibling(textarea, 4);
	var label = child(div_6);
	var input_2 = sibling(child(label));
	reset(label);
	var node_3 = sibling(label, 2);
	var consequent_1 = ($$anchor) => {
		var label_1 = root_2$8();
		var select_3 = sibling(child(label_1));
		each(select_3, 21, () => get(columns), index, ($$anchor, one, index) => {
			var option_5 = root$9();
			var text_4 = only_child(option_5, true);
			option_5.value = option_5.__value = index;
			template_effect(() => set_text(text_4, get(one).name));
			append($$anchor, option_5);
		});
		reset(select_3);
		init_select(select_3);
		reset(label_1);
		bind_select_value(select_3, () => get(column), ($$value) => set(column, $$value));
		append($$anchor, label_1);
	};
	if_block(node_3, ($$render) => {
		if (get(columns).length) $$render(consequent_1);
	});
	var node_4 = sibling(node_3, 2);
	var consequent_2 = ($$anchor) => {
		var span_1 = root_3$7();
		var text_5 = only_child(span_1);
		template_effect(($0, $1) => {
			set_class(span_1, 1, clsx(["small num", get(ids).length > MOST_IDS ? "fault" : "quiet"]), "svelte-19moteq");
			set_text(text_5, `${$0 ?? ""}${$1 ?? ""}`);
		}, [() => many(get(ids).length, "id"), () => get(ids).length > MOST_IDS ? `: ${MOST_IDS.toLocaleString("en-GB")} at the most` : ""]);
		append($$anchor, span_1);
	};
	if_block(node_4, ($$render) => {
		if (get(ids).length) $$render(consequent_2);
	});
	reset(div_6);
	reset(div_5);
	var div_7 = sibling(div_5, 2);
	var button = child(div_7);
	var text_6 = only_child(button, true);
	reset(div_7);
	reset(form);
	var node_5 = sibling(form, 2);
	var consequent_3 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return get(failure);
			},
			retry: () => run()
		});
	};
	if_block(node_5, ($$render) => {
		if (get(failure)) $$render(consequent_3);
	});
	var node_6 = sibling(node_5, 2);
	var consequent_12 = ($$anchor) => {
		var section = root_15$3();
		var div_8 = child(section);
		var h2 = child(div_8);
		var text_7 = only_child(h2, true);
		var div_9 = sibling(h2, 2);
		var node_7 = child(div_9);
		var consequent_4 = ($$anchor) => {
			var button_1 = root_4$6();
			var node_8 = child(button_1);
			Icon(node_8, {
				name: "Download",
				size: 14
			});
			next();
			reset(button_1);
			delegated("click", button_1, () => save("reconciliation.csv", csv(get(rows).map(flat)), "text/csv"));
			append($$anchor, button_1);
		};
		if_block(node_7, ($$render) => {
			if (get(rows).length) $$render(consequent_4);
		});
		var node_9 = sibling(node_7, 2);
		var consequent_5 = ($$anchor) => {
			var button_2 = root_5$6();
			var text_8 = only_child(button_2, true);
			template_effect(() => {
				button_2.disabled = !get(mayWrite);
				set_attribute(button_2, "title", get(mayWrite) ? "" : "Needs the scope deliveries:write");
				set_text(text_8, get(hasList) ? "Resend missing…" : "Resend what was given up…");
			});
			delegated("click", button_2, () => set(isSending, true));
			append($$anchor, button_2);
		};
		if_block(node_9, ($$render) => {
			if (get(toSend).length) $$render(consequent_5);
		});
		reset(div_9);
		reset(div_8);
		var p = sibling(div_8, 2);
		var node_10 = sibling(child(p));
		Time(node_10, {
			get at() {
				return get(asked).since;
			},
			as: "both"
		});
		var node_11 = sibling(node_10, 2);
		Time(node_11, {
			get at() {
				return get(asked).until;
			},
			as: "both"
		});
		var text_9 = sibling(node_11);
		reset(p);
		var node_12 = sibling(p, 2);
		var consequent_11 = ($$anchor) => {
			var fragment_3 = root_13$4();
			var div_10 = first_child(fragment_3);
			each(div_10, 21, () => get(counts), ({ verdict, count }) => verdict, ($$anchor, $$item) => {
				let verdict = () => get($$item).verdict;
				let count = () => get($$item).count;
				var i = root_6$6();
				let styles;
				template_effect(() => {
					set_class(i, 1, clsx(COLOURS[verdict()]), "svelte-19moteq");
					styles = set_style(i, "", styles, { "flex-grow": count() });
				});
				append($$anchor, i);
			});
			reset(div_10);
			var ul = sibling(div_10, 2);
			each(ul, 21, () => get(counts), ({ verdict, count }) => verdict, ($$anchor, $$item) => {
				let verdict = () => get($$item).verdict;
				let count = () => get($$item).count;
				var li = root_7$5();
				var button_3 = child(li);
				var i_1 = child(button_3);
				var text_10 = sibling(i_1);
				var b = sibling(text_10);
				var text_11 = only_child(b, true);
				reset(button_3);
				reset(li);
				template_effect(($0) => {
					set_attribute(button_3, "aria-pressed", get(shown) === verdict());
					set_class(i_1, 1, clsx(COLOURS[verdict()]), "svelte-19moteq");
					set_text(text_10, `${WORDS[verdict()] ?? ""} `);
					set_text(text_11, $0);
				}, [() => count().toLocaleString("en-GB")]);
				delegated("click", button_3, () => set(shown, get(shown) === verdict() ? "" : verdict(), true));
				append($$anchor, li);
			});
			reset(ul);
			var node_13 = sibling(ul, 2);
			var consequent_6 = ($$anchor) => {
				var p_1 = root_8$5();
				append($$anchor, p_1);
			};
			var d_1 = user_derived(() => get(hasList) && !get(counts).some(({ verdict }) => verdict === "missing"));
			if_block(node_13, ($$render) => {
				if (get(d_1)) $$render(consequent_6);
			});
			var div_11 = sibling(node_13, 2);
			var table = child(div_11);
			var tbody = sibling(child(table));
			each(tbody, 21, () => get(listed).slice(0, 500), ({ one, verdict }) => key(one), ($$anchor, $$item) => {
				let one = () => get($$item).one;
				let verdict = () => get($$item).verdict;
				var tr = root_11$4();
				var td = child(tr);
				var text_12 = only_child(td, true);
				var td_1 = sibling(td);
				var node_14 = child(td_1);
				var consequent_7 = ($$anchor) => {
					var a = root_9$5();
					var text_13 = only_child(a, true);
					template_effect(($0) => {
						set_attribute(a, "href", $0);
						set_text(text_13, one().tripId);
					}, [() => href(`/trips/${one().tripId}`)]);
					append($$anchor, a);
				};
				if_block(node_14, ($$render) => {
					if (one().tripId) $$render(consequent_7);
				});
				reset(td_1);
				var td_2 = sibling(td_1);
				var a_1 = child(td_2);
				var text_14 = only_child(a_1, true);
				reset(td_2);
				var td_3 = sibling(td_2);
				var node_15 = child(td_3);
				Time(node_15, {
					get at() {
						return one().timestamp;
					},
					as: "both"
				});
				reset(td_3);
				var td_4 = sibling(td_3);
				var node_16 = child(td_4);
				var consequent_8 = ($$anchor) => {
					var a_2 = root_10$4();
					var text_15 = only_child(a_2, true);
					template_effect(($0) => {
						set_attribute(a_2, "href", $0);
						set_text(text_15, WORDS[verdict()]);
					}, [() => href(`/events/${one().eventId}/why`)]);
					append($$anchor, a_2);
				};
				var consequent_9 = ($$anchor) => {
					var a_3 = root_10$4();
					var text_16 = only_child(a_3, true);
					template_effect(($0) => {
						set_attribute(a_3, "href", $0);
						set_text(text_16, WORDS[verdict()]);
					}, [() => href(`/deliveries/${one().deliveryIds[0]}`)]);
					append($$anchor, a_3);
				};
				var alternate = ($$anchor) => {
					var text_17 = text();
					template_effect(() => set_text(text_17, WORDS[verdict()]));
					append($$anchor, text_17);
				};
				if_block(node_16, ($$render) => {
					if (verdict() === "unmatched") $$render(consequent_8);
					else if (one().deliveryIds[0]) $$render(consequent_9, 1);
					else $$render(alternate, -1);
				});
				reset(td_4);
				reset(tr);
				template_effect(($0, $1) => {
					set_text(text_12, one().pnrId ?? "");
					set_attribute(a_1, "href", $0);
					set_text(text_14, $1);
					set_class(td_4, 1, clsx(COLOURS[verdict()]), "svelte-19moteq");
				}, [() => href(`/events/${one().eventId}`), () => one().operation ? words(one().operation) : one().eventType]);
				append($$anchor, tr);
			});
			reset(tbody);
			reset(table);
			reset(div_11);
			var node_17 = sibling(div_11, 2);
			var consequent_10 = ($$anchor) => {
				var p_2 = root_12$4();
				var text_18 = only_child(p_2);
				template_effect(($0) => set_text(text_18, `The first 500 of ${$0 ?? ""}; the file has all of them.`), [() => get(listed).length.toLocaleString("en-GB")]);
				append($$anchor, p_2);
			};
			if_block(node_17, ($$render) => {
				if (get(listed).length > 500) $$render(consequent_10);
			});
			template_effect(($0) => set_attribute(div_10, "aria-label", $0), [() => get(counts).map(({ verdict, count }) => `${WORDS[verdict]}: ${count}`).join(", ")]);
			append($$anchor, fragment_3);
		};
		var alternate_1 = ($$anchor) => {
			Empty($$anchor, {
				is: "nothing",
				title: "No event of a booking was accepted in this time.",
				children: ($$anchor, $$slotProps) => {
					var p_3 = root_14$4();
					append($$anchor, p_3);
				},
				$$slots: { default: true }
			});
		};
		if_block(node_12, ($$render) => {
			if (get(rows).length) $$render(consequent_11);
			else $$render(alternate_1, -1);
		});
		reset(section);
		template_effect(($0) => {
			set_text(text_7, $0);
			set_text(text_9, `${get(result).stretches.length > 1 ? `, asked in ${get(result).stretches.length} parts` : ""}.`);
		}, [() => many(get(rows).length, "booking")]);
		append($$anchor, section);
	};
	if_block(node_6, ($$render) => {
		if (get(result) && get(asked)) $$render(consequent_12);
	});
	var node_18 = sibling(node_6, 2);
	var consequent_14 = ($$anchor) => {
		{
			let $0 = user_derived(() => get(hasList) ? "Resend missing" : "Resend what was given up");
			Dialog($$anchor, {
				get title() {
					return get($0);
				},
				close: () => set(isSending, false),
				children: ($$anchor, $$slotProps) => {
					var fragment_7 = root_16$1();
					var p_4 = first_child(fragment_7);
					var node_19 = child(p_4);
					var consequent_13 = ($$anchor) => {
						var text_19 = text();
						template_effect(($0) => set_text(text_19, `The last event of ${$0 ?? ""} missing is sent again.`), [() => many(get(toSend).length, "booking that is", "bookings that are")]);
						append($$anchor, text_19);
					};
					var alternate_2 = ($$anchor) => {
						var text_20 = text();
						template_effect(($0) => set_text(text_20, `Of ${$0 ?? ""}, the last event is sent again where it was given up.`), [() => many(get(toSend).length, "booking")]);
						append($$anchor, text_20);
					};
					if_block(node_19, ($$render) => {
						if (get(hasList)) $$render(consequent_13);
						else $$render(alternate_2, -1);
					});
					next();
					reset(p_4);
					var div_12 = sibling(p_4, 2);
					var button_4 = child(div_12);
					var button_5 = sibling(button_4);
					reset(div_12);
					template_effect(() => button_4.disabled = get(isBusy));
					delegated("click", button_4, resend);
					delegated("click", button_5, () => set(isSending, false));
					append($$anchor, fragment_7);
				},
				$$slots: { default: true }
			});
		}
	};
	if_block(node_18, ($$render) => {
		if (get(isSending)) $$render(consequent_14);
	});
	template_effect(($0) => {
		if (select_value !== (select_value = get(organizationId))) select.value = (select.__value = select_value) ?? "", select_option(select, select_value);
		if (select_1_value !== (select_1_value = get(chosen))) select_1.value = (select_1.__value = select_1_value) ?? "", select_option(select_1, select_1_value);
		if (select_2_value !== (select_2_value = $0)) select_2.value = (select_2.__value = select_2_value) ?? "", select_option(select_2, select_2_value);
		set_attribute(textarea, "placeholder", get(columns).length ? "" : "9000000001\n9000000002");
		button.disabled = get(isBusy) || !get(organizationId) || get(ids).length > MOST_IDS;
		set_text(text_6, get(isBusy) ? "Comparing …" : "Compare");
	}, [() => PRESETS.some(([name]) => name === get(span)) ? get(span) : "given"]);
	event("submit", form, run);
	delegated("change", select, (event) => setQuery({
		organization: event.currentTarget.value,
		subscription: void 0
	}));
	delegated("change", select_1, (event) => setQuery({ subscription: event.currentTarget.value }));
	delegated("change", select_2, (event) => setQuery({ time: event.currentTarget.value === "1d" ? void 0 : event.currentTarget.value === "given" ? times().join("/") : event.currentTarget.value }));
	delegated("input", textarea, () => set(columns, []));
	event("dragover", textarea, (event) => event.preventDefault());
	event("drop", textarea, (event) => (event.preventDefault(), void drop(event.dataTransfer?.files[0])));
	bind_value(textarea, () => get(text$2), ($$value) => set(text$2, $$value));
	delegated("change", input_2, (event) => void drop(event.currentTarget.files?.[0]));
	append($$anchor, fragment);
	pop();
}
delegate([
	"change",
	"input",
	"click"
]);
// src/parts/Resend.svelte
var root$8 = from_html(`<p><b> </b> </p> <label class="row">Rate <input type="range" min="1" max="1000"/><span class="num"> </span></label>`, 1);
var root_1$7 = from_html(`<p> </p>`);
var root_2$7 = from_html(`<!> <div class="row"><button class="main"> </button><button>Cancel</button></div>`, 1);
function Resend($$anchor, $$props) {
	push($$props, true);
	const DAY = 864e5;
	const until = new Date(clock.read() + 1e3).toISOString();
	const isNow = user_derived(() => $$props.wanted.state === "WAITING");
	const body = () => ({
		...$$props.wanted,
		since: $$props.wanted.since ?? (/* @__PURE__ */ new Date(clock.read() - 366 * DAY)).toISOString(),
		until
	});
	const count = query(() => $$props.wanted, (signal) => ask(() => api.POST("/ext/v1/resends", {
		body: {
			...body(),
			dryRun: true
		},
		signal
	})), () => false);
	const counted = user_derived(() => count.data);
	const total = user_derived(() => get(counted)?.total ?? 0);
	const subscriptions = user_derived(() => get(counted)?.bySubscription?.length ?? 0);
	let perSecond = state(50);
	let isSending = state(false);
	async function send() {
		set(isSending, true);
		try {
			const made = await ask(() => api.POST("/ext/v1/resends", { body: {
				...body(),
				perSecond: get(perSecond)
			} }));
			toasts.say(get(isNow) ? `${many(made.total, "delivery is", "deliveries are")} tried now.` : `${many(made.total, "delivery is", "deliveries are")} sent again.`, "good", {
				text: "Follow it",
				path: `/recover/jobs/${made.id}`
			});
			$$props.close();
			await $$props.done?.(made.id);
		} catch (failure) {
			toasts.say(failure.message, "bad");
		}
		set(isSending, false);
	}
	Dialog($$anchor, {
		get title() {
			return $$props.title;
		},
		get close() {
			return $$props.close;
		},
		children: ($$anchor, $$slotProps) => {
			var fragment_1 = comment();
			var node = first_child(fragment_1);
			var consequent_1 = ($$anchor) => {
				var fragment_2 = root_2$7();
				var node_1 = first_child(fragment_2);
				var consequent = ($$anchor) => {
					var fragment_3 = root$8();
					var p = first_child(fragment_3);
					var b = child(p);
					var text = only_child(b, true);
					var text_1 = sibling(b);
					reset(p);
					var label = sibling(p, 2);
					var input = sibling(child(label));
					remove_input_defaults(input);
					var span = sibling(input);
					var text_2 = only_child(span);
					reset(label);
					template_effect(($0, $1, $2) => {
						set_text(text, $0);
						set_text(text_1, `${$1 ?? ""} ${get(isNow) ? "Made now, each keeps its place in the schedule: one that fails waits as long as it would have after that try." : "Each is sent under the id that it had, and begins a new schedule of two weeks. Receivers that have it already know it by its id."}`);
						set_attribute(input, "aria-valuetext", `${get(perSecond)} a second`);
						set_text(text_2, `${get(perSecond) ?? ""} a second, takes ${$2 ?? ""}`);
					}, [
						() => get(isNow) ? many(get(total), "delivery waits", "deliveries wait") : many(get(total), "delivery", "deliveries"),
						() => get(isNow) ? " for the next try." : ` to ${get(subscriptions) === 100 ? "100 subscriptions or more" : many(get(subscriptions), "subscription")}.`,
						() => lasting(Math.ceil(get(total) / get(perSecond)) * 1e3)
					]);
					bind_value(input, () => get(perSecond), ($$value) => set(perSecond, $$value));
					append($$anchor, fragment_3);
				};
				var alternate = ($$anchor) => {
					var p_1 = root_1$7();
					var text_3 = only_child(p_1, true);
					template_effect(() => set_text(text_3, get(isNow) ? "Nothing waits for a next try." : "There is nothing left to send again."));
					append($$anchor, p_1);
				};
				if_block(node_1, ($$render) => {
					if (get(total)) $$render(consequent);
					else $$render(alternate, -1);
				});
				var div = sibling(node_1, 2);
				var button = child(div);
				var text_4 = only_child(button, true);
				var button_1 = sibling(button);
				reset(div);
				template_effect(($0) => {
					button.disabled = !get(total) || get(isSending);
					set_text(text_4, $0);
				}, [() => get(isNow) ? "Try now" : `Resend ${get(total).toLocaleString("en-GB")}`]);
				delegated("click", button, send);
				delegated("click", button_1, function(...$$args) {
					$$props.close?.apply(this, $$args);
				});
				append($$anchor, fragment_2);
			};
			var consequent_2 = ($$anchor) => {
				Empty($$anchor, {
					is: "failed",
					get failure() {
						return count.failure;
					},
					retry: () => count.load()
				});
			};
			var alternate_1 = ($$anchor) => {
				Empty($$anchor, { is: "loading" });
			};
			if_block(node, ($$render) => {
				if (count.data) $$render(consequent_1);
				else if (count.failure) $$render(consequent_2, 1);
				else $$render(alternate_1, -1);
			});
			append($$anchor, fragment_1);
		},
		$$slots: { default: true }
	});
	pop();
}
delegate(["click"]);
// src/parts/ResendState.svelte
var root$7 = from_svg(`<circle cx="7" cy="7" r="5.5" fill="currentColor"></circle><path d="M4.3 7.2l1.9 1.9 3.5-4" fill="none" stroke="var(--raise)" stroke-width="1.6"></path>`, 1);
var root_1$6 = from_svg(`<path d="M4 2l8 5-8 5z" fill="currentColor"></path>`);
var root_2$6 = from_svg(`<rect x="2.5" y="2.5" width="9" height="9" fill="none" stroke="currentColor" stroke-width="1.6"></rect>`);
var root_3$6 = from_html(`<span><svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true"><!></svg> </span>`);
function ResendState($$anchor, $$props) {
	const WORDS = {
		RUNNING: "Running",
		DONE: "Done",
		CANCELLED: "Cancelled"
	};
	var span = root_3$6();
	var svg = child(span);
	var node = child(svg);
	var consequent = ($$anchor) => {
		var fragment = root$7();
		next();
		append($$anchor, fragment);
	};
	var consequent_1 = ($$anchor) => {
		var path = root_1$6();
		append($$anchor, path);
	};
	var alternate = ($$anchor) => {
		var rect = root_2$6();
		append($$anchor, rect);
	};
	if_block(node, ($$render) => {
		if ($$props.state === "DONE") $$render(consequent);
		else if ($$props.state === "RUNNING") $$render(consequent_1, 1);
		else $$render(alternate, -1);
	});
	reset(svg);
	var text = sibling(svg, 1, true);
	reset(span);
	template_effect(() => {
		set_class(span, 1, clsx(["job", $$props.state]), "svelte-1l1c5s");
		set_text(text, WORDS[$$props.state] ?? $$props.state);
	});
	append($$anchor, span);
}
// src/pages/Recover.svelte
var root$6 = from_html(`<button> </button>`);
var root_1$5 = from_html(`<p> </p>`);
var root_2$5 = from_html(`<p class="note"> </p>`);
var root_3$5 = from_html(`<li class="svelte-1ndc3du"><div class="why"><b> </b><p class="small soft"> </p></div> <div class="who svelte-1ndc3du"><a class="cut block svelte-1ndc3du"> </a><span class="small quiet cut block svelte-1ndc3du"> </span><span> </span></div> <div class="num"><a> </a><span class="small quiet block svelte-1ndc3du"> </span><span class="small quiet block svelte-1ndc3du"><!> to <!></span></div> <div class="row acts svelte-1ndc3du"><a class="small">The newest</a><button> </button></div></li>`);
var root_4$5 = from_html(`<p class="foot svelte-1ndc3du"><button>More</button></p>`);
var root_5$5 = from_html(`<!> <p class="soft num"> </p> <ul class="groups svelte-1ndc3du" aria-label="Failures"></ul> <!>`, 1);
var root_6$5 = from_html(`<li><a class="svelte-1ndc3du"><!><span class="num"> </span><span class="soft what svelte-1ndc3du"> </span><span class="quiet"><!></span></a></li>`);
var root_7$4 = from_html(`<ul class="jobs svelte-1ndc3du"></ul>`);
var root_8$4 = from_html(`<p class="quiet">None was made yet.</p>`);
var root_9$4 = from_html(`<div class="spread head svelte-1ndc3du"><h1 tabindex="-1">Recover</h1> <!></div> <nav class="tabs" aria-label="What became of them"><a>Given up</a><a>Waiting after a failure</a></nav> <div class="gap svelte-1ndc3du"></div> <!> <div class="gap svelte-1ndc3du"></div> <!> <section class="section" aria-labelledby="jobs"><h2 id="jobs">Resends</h2> <!></section> <!>`, 1);
function Recover($$anchor, $$props) {
	push($$props, true);
	const isWaiting = user_derived(() => place.query.get("state") === "waiting");
	const changes = ({ kind }) => kind === "tally" || kind === "resend" || kind === "clock";
	const read = (query) => ({
		state: query.get("state") === "waiting" ? "WAITING" : "EXHAUSTED",
		subscriptionId: query.get("subscription") ?? void 0,
		organizationId: query.get("organization") ?? void 0,
		reason: query.get("reason")?.toUpperCase(),
		since: query.get("since")
	});
	const filter = user_derived(() => read(place.query));
	let total = state({
		groups: 0,
		deliveries: 0,
		subscriptions: 0
	});
	async function page(cursor, signal, limit = 50, of = get(filter)) {
		const wanted = {
			...of,
			since: since(of.since, clock.read()),
			cursor,
			limit
		};
		const answer = await ask(() => api.GET("/ext/v1/failures", {
			params: { query: wanted },
			signal: signal ?? null
		}));
		if (of === get(filter)) set(total, answer.total);
		return {
			rows: answer.failures.map((one) => ({
				...one,
				id: `${one.subscription.id} ${one.reason}`
			})),
			nextCursor: answer.nextCursor ?? void 0
		};
	}
	const rows = list(() => get(filter), (cursor, signal) => page(cursor, signal), changes, NOW_AND_THEN);
	const jobs = query(() => 0, (signal) => ask(() => api.GET("/ext/v1/resends", {
		params: { query: { limit: 20 } },
		signal
	})), ({ kind }) => kind === "resend" || kind === "clock");
	const mayWrite = user_derived(() => session.may("deliveries:write"));
	const keys = user_derived(() => [
		{
			name: "subscription",
			says: "to this subscription"
		},
		{
			name: "reason",
			says: "why the last attempt failed"
		},
		{
			name: "organization",
			says: "of events of this organization"
		},
		{
			name: "since",
			says: "of events accepted within: 2h, 7d, or a time",
			values: [
				"1d",
				"7d",
				"15d",
				"28d"
			].map((value) => ({ value }))
		}
	]);
	const isFiltered = user_derived(() => get(keys).some(({ name }) => place.query.has(name)));
	const tab = (state) => {
		const query = new URLSearchParams(place.query);
		query.delete("state");
		if (state) query.set("state", state);
		return href(`/recover${query.size ? `?${query}` : ""}`);
	};
	/** What the list shows, as a resend takes it. */
	const asked = () => ({
		state: get(filter).state,
		since: since(get(filter).since, clock.read()),
		...get(filter).subscriptionId ? { subscriptionId: get(filter).subscriptionId } : {},
		...get(filter).organizationId ? { organizationId: get(filter).organizationId } : {},
		...get(filter).reason ? { reason: get(filter).reason } : {}
	});
	const nameOf = (id) => rows.rows.find((row) => row.subscription.id === id)?.subscription.name || shortId(id);
	let sending = state(void 0);
	const deliveriesOf = (row) => `/deliveries?state=${get(isWaiting) ? "waiting" : "exhausted"}&subscription=${row.subscription.id}&reason=${row.reason}`;
	var fragment = root_9$4();
	var div = first_child(fragment);
	var node = sibling(child(div), 2);
	var consequent = ($$anchor) => {
		var button = root$6();
		var text = only_child(button, true);
		template_effect(() => {
			button.disabled = !get(mayWrite);
			set_attribute(button, "title", get(mayWrite) ? "" : "Needs the scope deliveries:write");
			set_text(text, get(isWaiting) ? "Try all of these now…" : "Resend all of these…");
		});
		delegated("click", button, () => set(sending, {
			title: get(isWaiting) ? "Try what waits now" : "Resend all of these",
			wanted: asked()
		}));
		append($$anchor, button);
	};
	if_block(node, ($$render) => {
		if (rows.rows.length) $$render(consequent);
	});
	reset(div);
	var nav = sibling(div, 2);
	var a = child(nav);
	var a_1 = sibling(a);
	reset(nav);
	var node_1 = sibling(nav, 4);
	Filter(node_1, { get keys() {
		return get(keys);
	} });
	var node_2 = sibling(node_1, 4);
	var consequent_1 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return rows.query.failure;
			},
			retry: () => rows.query.load()
		});
	};
	var consequent_2 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	var consequent_3 = ($$anchor) => {
		{
			let $0 = user_derived(() => get(keys).map(({ name }) => name));
			Unmatched($$anchor, {
				title: "No failure matches.",
				nouns: ["group", "groups"],
				get keys() {
					return get($0);
				},
				ask: (without, limit, signal) => page(void 0, signal, limit, read(without))
			});
		}
	};
	var consequent_4 = ($$anchor) => {
		{
			let $0 = user_derived(() => get(isWaiting) ? "Nothing waits after a failure." : "Nothing was given up.");
			Empty($$anchor, {
				is: "nothing",
				get title() {
					return get($0);
				},
				children: ($$anchor, $$slotProps) => {
					var p = root_1$5();
					var text_1 = only_child(p, true);
					template_effect(() => set_text(text_1, get(isWaiting) ? "What fails once is attempted again for two weeks, and is here meanwhile." : "What fails for two weeks is kept here for a person."));
					append($$anchor, p);
				},
				$$slots: { default: true }
			});
		}
	};
	var alternate = ($$anchor) => {
		var fragment_5 = root_5$5();
		var node_3 = first_child(fragment_5);
		var consequent_5 = ($$anchor) => {
			var p_1 = root_2$5();
			var text_2 = only_child(p_1);
			template_effect(() => set_text(text_2, `${rows.query.failure.message ?? ""} What is shown is from before.`));
			append($$anchor, p_1);
		};
		if_block(node_3, ($$render) => {
			if (rows.query.failure) $$render(consequent_5);
		});
		var p_2 = sibling(node_3, 2);
		var text_3 = only_child(p_2);
		var ul = sibling(p_2, 2);
		each(ul, 21, () => rows.rows, (row) => row.id, ($$anchor, row) => {
			const url = user_derived(() => urlParts(get(row).subscription.url));
			var li = root_3$5();
			var div_1 = child(li);
			var b = child(div_1);
			var text_4 = only_child(b, true);
			var p_3 = sibling(b);
			var text_5 = only_child(p_3, true);
			reset(div_1);
			var div_2 = sibling(div_1, 2);
			var a_2 = child(div_2);
			var text_6 = only_child(a_2);
			var span = sibling(a_2);
			var text_7 = only_child(span);
			var span_1 = sibling(span);
			var text_8 = only_child(span_1, true);
			reset(div_2);
			var div_3 = sibling(div_2, 2);
			var a_3 = child(div_3);
			var text_9 = only_child(a_3, true);
			var span_2 = sibling(a_3);
			var text_10 = only_child(span_2, true);
			var span_3 = sibling(span_2);
			var node_4 = child(span_3);
			Time(node_4, {
				get at() {
					return get(row).firstAt;
				},
				as: "both"
			});
			var node_5 = sibling(node_4, 2);
			Time(node_5, {
				get at() {
					return get(row).lastAt;
				},
				as: "both"
			});
			reset(span_3);
			reset(div_3);
			var div_4 = sibling(div_3, 2);
			var a_4 = child(div_4);
			var button_1 = sibling(a_4);
			var text_11 = only_child(button_1, true);
			reset(div_4);
			reset(li);
			template_effect(($0, $1, $2, $3, $4, $5, $6) => {
				set_text(text_4, $0);
				set_text(text_5, get(row).advice);
				set_attribute(a_2, "href", $1);
				set_text(text_6, `${get(row).subscription.subscriber.name ? `${get(row).subscription.subscriber.name} – ` : ""}${(get(row).subscription.name || get(url).host) ?? ""}`);
				set_text(text_7, `${get(url).host ?? ""}${get(url).path ?? ""}`);
				set_class(span_1, 1, clsx(["small block", get(row).isOpen ? "open" : "quiet"]), "svelte-1ndc3du");
				set_text(text_8, get(row).isOpen ? "▲ nothing was delivered since" : "○ it takes deliveries again");
				set_attribute(a_3, "href", $2);
				set_text(text_9, $3);
				set_text(text_10, $4);
				set_attribute(a_4, "href", $5);
				button_1.disabled = !get(mayWrite);
				set_attribute(button_1, "title", get(mayWrite) ? "" : "Needs the scope deliveries:write");
				set_attribute(button_1, "aria-label", $6);
				set_text(text_11, get(isWaiting) ? "Try now…" : "Resend…");
			}, [
				() => words(get(row).reason),
				() => href(`/subscriptions/${get(row).subscription.id}`),
				() => href(deliveriesOf(get(row))),
				() => many(get(row).deliveries, "delivery", "deliveries"),
				() => many(get(row).count, "attempt"),
				() => href(`/deliveries/${get(row).sampleDeliveryId}`),
				() => `${get(isWaiting) ? "Try now" : "Resend"}: ${words(get(row).reason)}, ${get(row).subscription.name || get(url).host}`
			]);
			delegated("click", button_1, () => set(sending, {
				title: get(isWaiting) ? "Try what waits now" : "Resend this group",
				wanted: {
					...asked(),
					subscriptionId: get(row).subscription.id,
					reason: get(row).reason
				}
			}));
			append($$anchor, li);
		});
		reset(ul);
		bind_this(ul, ($$value) => rows.element = $$value, () => rows?.element);
		var node_6 = sibling(ul, 2);
		var consequent_6 = ($$anchor) => {
			var p_4 = root_4$5();
			var button_2 = only_child(p_4);
			template_effect(() => button_2.disabled = rows.isLoadingMore);
			delegated("click", button_2, () => rows.more());
			append($$anchor, p_4);
		};
		if_block(node_6, ($$render) => {
			if (rows.nextCursor) $$render(consequent_6);
		});
		template_effect(($0, $1) => set_text(text_3, `${$0 ?? ""} to ${$1 ?? ""}`), [() => many(get(total).deliveries, "delivery", "deliveries"), () => many(get(total).subscriptions, "subscription")]);
		append($$anchor, fragment_5);
	};
	if_block(node_2, ($$render) => {
		if (rows.query.failure && rows.rows.length === 0) $$render(consequent_1);
		else if (rows.rows.length === 0 && rows.query.isLoading && !rows.query.data) $$render(consequent_2, 1);
		else if (rows.rows.length === 0 && get(isFiltered)) $$render(consequent_3, 2);
		else if (rows.rows.length === 0) $$render(consequent_4, 3);
		else $$render(alternate, -1);
	});
	var section = sibling(node_2, 2);
	var node_7 = sibling(child(section), 2);
	var consequent_8 = ($$anchor) => {
		var fragment_6 = comment();
		var node_8 = first_child(fragment_6);
		var consequent_7 = ($$anchor) => {
			var ul_1 = root_7$4();
			each(ul_1, 21, () => jobs.data.resends, (job) => job.id, ($$anchor, job) => {
				var li_1 = root_6$5();
				var a_5 = child(li_1);
				var node_9 = child(a_5);
				ResendState(node_9, { get state() {
					return get(job).state;
				} });
				var span_4 = sibling(node_9);
				var text_12 = only_child(span_4);
				var span_5 = sibling(span_4);
				var text_13 = only_child(span_5);
				var span_6 = sibling(span_5);
				var node_10 = child(span_6);
				Time(node_10, { get at() {
					return get(job).createdAt;
				} });
				reset(span_6);
				reset(a_5);
				reset(li_1);
				template_effect(($0, $1, $2, $3, $4) => {
					set_attribute(a_5, "href", $0);
					set_text(text_12, `${$1 ?? ""} of ${$2 ?? ""}`);
					set_text(text_13, `${$3 ?? ""}${$4 ?? ""}`);
				}, [
					() => href(`/recover/jobs/${get(job).id}`),
					() => get(job).sent.toLocaleString("en-GB"),
					() => get(job).total.toLocaleString("en-GB"),
					() => get(job).stateFilter === "WAITING" ? "what waits, now" : get(job).reason ? words(get(job).reason) : get(job).deliveryIds ? "some by their ids" : "by time",
					() => get(job).subscriptionId ? `, to ${nameOf(get(job).subscriptionId)}` : ""
				]);
				append($$anchor, li_1);
			});
			reset(ul_1);
			append($$anchor, ul_1);
		};
		var alternate_1 = ($$anchor) => {
			var p_5 = root_8$4();
			append($$anchor, p_5);
		};
		if_block(node_8, ($$render) => {
			if (jobs.data.resends.length) $$render(consequent_7);
			else $$render(alternate_1, -1);
		});
		append($$anchor, fragment_6);
	};
	var consequent_9 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return jobs.failure;
			},
			retry: () => jobs.load()
		});
	};
	var alternate_2 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node_7, ($$render) => {
		if (jobs.data) $$render(consequent_8);
		else if (jobs.failure) $$render(consequent_9, 1);
		else $$render(alternate_2, -1);
	});
	reset(section);
	var node_11 = sibling(section, 2);
	var consequent_10 = ($$anchor) => {
		Resend($$anchor, {
			get title() {
				return get(sending).title;
			},
			get wanted() {
				return get(sending).wanted;
			},
			close: () => set(sending, void 0),
			done: (id) => go(`/recover/jobs/${id}`)
		});
	};
	if_block(node_11, ($$render) => {
		if (get(sending)) $$render(consequent_10);
	});
	template_effect(($0, $1) => {
		set_attribute(a, "href", $0);
		set_attribute(a, "aria-current", get(isWaiting) ? void 0 : "page");
		set_attribute(a_1, "href", $1);
		set_attribute(a_1, "aria-current", get(isWaiting) ? "page" : void 0);
	}, [() => tab(void 0), () => tab("waiting")]);
	append($$anchor, fragment);
	pop();
}
delegate(["click"]);
// src/pages/ResendJob.svelte
var root$5 = from_html(`<button class="danger">Cancel it</button>`);
var root_1$4 = from_html(`<div class="split svelte-90e318" role="img"><i class="good svelte-90e318"></i><i class="failed svelte-90e318"></i><i class="svelte-90e318"></i></div>`);
var root_2$4 = from_html(`<dt>To</dt><dd><a> </a> <!></dd>`, 1);
var root_3$4 = from_html(`<dt>Of</dt><dd><!></dd>`, 1);
var root_4$4 = from_html(`<dt>Ended</dt><dd><!></dd>`, 1);
var root_5$4 = from_html(`<p class="row state svelte-90e318"><!><span class="num" role="status"> </span></p> <progress max="100" aria-label="How far it is" class="svelte-90e318"> </progress> <!> <dl class="facts num svelte-90e318"><dt>What came of it</dt><dd> <span> </span> </dd> <dt>Rate</dt><dd> </dd> <dt>What</dt><dd> </dd> <!> <!> <dt>Accepted from</dt><dd><!> to <!></dd> <dt>Made</dt><dd><!> </dd> <!></dl> <p class="soft">Sent again is not delivered: each delivery begins a new schedule. <a>See how they go</a>, or <a>what is still given up</a>.</p>`, 1);
var root_6$4 = from_html(`<nav class="crumbs small svelte-90e318" aria-label="Path"><a>Recover</a> <span class="quiet">/</span></nav> <div class="spread"><h1 tabindex="-1">Resend</h1> <!></div> <!>`, 1);
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
	var fragment = root_6$4();
	var nav = first_child(fragment);
	var a = child(nav);
	next(2);
	reset(nav);
	var div = sibling(nav, 2);
	var node = sibling(child(div), 2);
	var consequent = ($$anchor) => {
		var button = root$5();
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
		var fragment_1 = root_5$4();
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
			var div_1 = root_1$4();
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
			var fragment_2 = root_2$4();
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
			var fragment_3 = root_3$4();
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
			var fragment_4 = root_4$4();
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
var root$4 = from_html(`<p class="note bad svelte-1s65rz3" role="alert"> </p>`);
var root_1$3 = from_html(`Signs beside the new one, ends <!>`, 1);
var root_2$3 = from_html(`<b>Signs</b>`);
var root_3$3 = from_html(`, until <!>`, 1);
var root_4$3 = from_html(`<button class="svelte-1s65rz3">Revoke …</button>`);
var root_5$3 = from_html(`<li class="svelte-1s65rz3"><code> </code> <span><!><span class="small quiet block svelte-1s65rz3">made <!><!></span></span> <!></li>`);
var root_6$3 = from_html(`<p class="note"> </p>`);
var root_7$3 = from_html(`<ul class="list svelte-1s65rz3" aria-label="Secrets"></ul> <!>`, 1);
var root_8$3 = from_html(`<span role="status"> </span><a>Its delivery</a>`, 1);
var root_9$3 = from_html(`<p class="soft"> </p>`);
var root_10$3 = from_html(`<p class="note bad svelte-1s65rz3"> </p>`);
var root_11$3 = from_html(`<fieldset class="svelte-1s65rz3"><legend class="svelte-1s65rz3">Why</legend> <label class="row svelte-1s65rz3"><input type="radio" name="why"/>It is time for it</label> <label class="row svelte-1s65rz3"><input type="radio" name="why"/>The old one has leaked</label></fieldset> <label class="field"> <input type="range" min="0"/></label> <p class="num"><!></p> <!> <!> <div class="row"><button class="main">Make the new one</button><button>Cancel</button></div>`, 1);
var root_12$3 = from_html(`<p>It signs nothing from the next attempt on. A receiver that knows no other refuses what comes.</p> <div class="field"><label for="last-four">Type the last four of its id, <code> </code></label><input id="last-four" type="text" autocomplete="off" maxlength="4"/></div> <!> <div class="row"><button class="danger">Revoke</button><button>Cancel</button></div>`, 1);
var root_13$3 = from_html(`<p class="small quiet">Times are in your zone.</p>`);
var root_14$3 = from_html(`<div class="spread"><h2 id="secrets">Signing secrets</h2><button class="main"><!>Rotate …</button></div> <!> <!> <section class="section" aria-labelledby="proof"><h2 id="proof">Proof</h2> <p class="soft"> </p> <div class="row"><button><!> </button> <!></div> <!></section> <!> <!> <!> <!> <p class="small quiet"> </p>`, 1);
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
					if (inbox && session.may("platform:admin") && state === "DELIVERED") {
						const { requests } = await ask(() => api.GET("/sandbox/v1/inboxes/{name}/requests", { params: {
							path: { name: inbox },
							query: { limit: 20 }
						} }));
						const its = requests.find((one) => one.deliveryId === deliveryId);
						if (its?.verification.signedWith) set(proof, {
							...get(proof),
							signedWith: its.verification.signedWith
						});
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
	async function revoke() {
		if (!get(revoking)) return;
		set(isBusy, true);
		set(fault, null);
		try {
			await ask(() => api.DELETE("/ext/v1/subscriptions/{subscriptionId}/secrets/{secretId}", { params: { path: {
				...get(path),
				secretId: get(revoking).id
			} } }));
			set(revoking, null);
			await secrets.load();
		} catch (failure) {
			set(fault, failure, true);
		}
		set(isBusy, false);
	}
	var fragment = root_14$3();
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
		var p = root$4();
		var text = only_child(p, true);
		template_effect(() => set_text(text, get(fault).message));
		append($$anchor, p);
	};
	if_block(node_1, ($$render) => {
		if (get(fault) && !get(isRotating) && !get(revoking)) $$render(consequent);
	});
	var node_2 = sibling(node_1, 2);
	var consequent_5 = ($$anchor) => {
		var fragment_1 = root_7$3();
		var ul = first_child(fragment_1);
		each(ul, 21, () => get(live).toReversed(), (one) => one.id, ($$anchor, one) => {
			var li = root_5$3();
			var code = child(li);
			var text_1 = only_child(code, true);
			var span = sibling(code, 2);
			var node_3 = child(span);
			var consequent_1 = ($$anchor) => {
				var fragment_2 = root_1$3();
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
				var b = root_2$3();
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
				var fragment_3 = root_3$3();
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
				var button_1 = root_4$3();
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
			var p_1 = root_6$3();
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
		var fragment_6 = root_8$3();
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
		var p_3 = root_9$3();
		var text_6 = only_child(p_3, true);
		template_effect(() => set_text(text_6, get(proof).advice));
		append($$anchor, p_3);
	};
	if_block(node_12, ($$render) => {
		if (get(proof)?.advice) $$render(consequent_8);
	});
	reset(section);
	var node_13 = sibling(section, 2);
	var consequent_12 = ($$anchor) => {
		Dialog($$anchor, {
			title: "Rotate the secret",
			close: () => set(isRotating, false),
			children: ($$anchor, $$slotProps) => {
				var fragment_8 = root_11$3();
				var fieldset = first_child(fragment_8);
				var label = sibling(child(fieldset), 2);
				var input = child(label);
				remove_input_defaults(input);
				next();
				reset(label);
				var label_1 = sibling(label, 2);
				var input_1 = child(label_1);
				remove_input_defaults(input_1);
				next();
				reset(label_1);
				reset(fieldset);
				var label_2 = sibling(fieldset, 2);
				var text_7 = child(label_2);
				var input_2 = sibling(text_7);
				remove_input_defaults(input_2);
				reset(label_2);
				var p_4 = sibling(label_2, 2);
				var node_14 = child(p_4);
				var consequent_9 = ($$anchor) => {
					var text_8 = text();
					template_effect(($0, $1, $2) => set_text(text_8, `${$0 ?? ""}, until ${$1 ?? ""} UTC, ${$2 ?? ""} here.`), [
						() => lasting(get(overlap) * 1e3),
						() => point(get(end), "utc", "both"),
						() => point(get(end), "mine", "both")
					]);
					append($$anchor, text_8);
				};
				var alternate_2 = ($$anchor) => {
					var text_9 = text("Not at all: until the receiver knows the new one, it refuses each delivery, which is tried again for two weeks.");
					append($$anchor, text_9);
				};
				if_block(node_14, ($$render) => {
					if (get(overlap)) $$render(consequent_9);
					else $$render(alternate_2, -1);
				});
				reset(p_4);
				var node_15 = sibling(p_4, 2);
				var consequent_10 = ($$anchor) => {
					var p_5 = root_10$3();
					var text_10 = only_child(p_5);
					template_effect(($0) => set_text(text_10, `10 secrets sign already. Revoke the oldest, ${$0 ?? ""}, first.`), [() => shortId(get(live)[0].id)]);
					append($$anchor, p_5);
				};
				if_block(node_15, ($$render) => {
					if (get(isFull)) $$render(consequent_10);
				});
				var node_16 = sibling(node_15, 2);
				var consequent_11 = ($$anchor) => {
					var p_6 = root$4();
					var text_11 = only_child(p_6, true);
					template_effect(() => set_text(text_11, get(fault).message));
					append($$anchor, p_6);
				};
				if_block(node_16, ($$render) => {
					if (get(fault)) $$render(consequent_11);
				});
				var div_2 = sibling(node_16, 2);
				var button_3 = child(div_2);
				var button_4 = sibling(button_3);
				reset(div_2);
				template_effect(($0) => {
					set_checked(input, !get(isLeaked));
					set_checked(input_1, get(isLeaked));
					set_text(text_7, `How long the old ${get(live).length > 1 ? "ones sign" : "one signs"} beside it`);
					set_attribute(input_2, "max", OVERLAPS.length - 1);
					set_attribute(input_2, "aria-valuetext", $0);
					button_3.disabled = get(isBusy) || get(isFull);
				}, [() => get(overlap) ? lasting(get(overlap) * 1e3) : "not at all"]);
				delegated("change", input, () => (set(isLeaked, false), set(chosen, 3)));
				delegated("change", input_1, () => (set(isLeaked, true), set(chosen, 0)));
				bind_value(input_2, () => get(chosen), ($$value) => set(chosen, $$value));
				delegated("click", button_3, make);
				delegated("click", button_4, () => set(isRotating, false));
				append($$anchor, fragment_8);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_13, ($$render) => {
		if (get(isRotating)) $$render(consequent_12);
	});
	var node_17 = sibling(node_13, 2);
	var consequent_13 = ($$anchor) => {
		OneTime($$anchor, {
			get secret() {
				return get(secret);
			},
			done: () => set(secret, null)
		});
	};
	if_block(node_17, ($$render) => {
		if (get(secret)) $$render(consequent_13);
	});
	var node_18 = sibling(node_17, 2);
	var consequent_15 = ($$anchor) => {
		Dialog($$anchor, {
			title: "Revoke a secret",
			close: () => set(revoking, null),
			children: ($$anchor, $$slotProps) => {
				var fragment_12 = root_12$3();
				var div_3 = sibling(first_child(fragment_12), 2);
				var label_3 = child(div_3);
				var code_1 = sibling(child(label_3));
				var text_12 = only_child(code_1, true);
				reset(label_3);
				var input_3 = sibling(label_3);
				remove_input_defaults(input_3);
				reset(div_3);
				var node_19 = sibling(div_3, 2);
				var consequent_14 = ($$anchor) => {
					var p_7 = root$4();
					var text_13 = only_child(p_7, true);
					template_effect(() => set_text(text_13, get(fault).message));
					append($$anchor, p_7);
				};
				if_block(node_19, ($$render) => {
					if (get(fault)) $$render(consequent_14);
				});
				var div_4 = sibling(node_19, 2);
				var button_5 = child(div_4);
				var button_6 = sibling(button_5);
				reset(div_4);
				template_effect(($0, $1) => {
					set_text(text_12, $0);
					button_5.disabled = $1;
				}, [() => get(revoking).id.slice(-4), () => get(isBusy) || get(typed) !== get(revoking).id.slice(-4)]);
				bind_value(input_3, () => get(typed), ($$value) => set(typed, $$value));
				delegated("click", button_5, revoke);
				delegated("click", button_6, () => set(revoking, null));
				append($$anchor, fragment_12);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_18, ($$render) => {
		if (get(revoking)) $$render(consequent_15);
	});
	var node_20 = sibling(node_18, 2);
	var consequent_16 = ($$anchor) => {
		var p_8 = root_13$3();
		append($$anchor, p_8);
	};
	if_block(node_20, ($$render) => {
		if (preferences.zone === "mine") $$render(consequent_16);
	});
	var p_9 = sibling(node_20, 2);
	var text_14 = only_child(p_9);
	template_effect(($0) => {
		button.disabled = !$$props.mayWrite;
		set_attribute(button, "title", $$props.mayWrite ? "" : "Needs the scope subscriptions:write");
		set_text(text_3, `A test event is signed with ${get(live).length > 1 ? "each of them" : "it"}. A receiver that knows ${get(live).length > 1 ? "one of them" : "it"} answers 200.${get(made) ? " The new one signs from now on." : ""}`);
		button_2.disabled = !get(mayTest) || get(isProving) || !$$props.subscription.isActive;
		set_attribute(button_2, "title", !get(mayTest) ? "Needs the scope deliveries:write" : $$props.subscription.isActive ? "" : "It is paused");
		set_text(text_4, get(isProving) ? "Sending …" : "Prove it");
		set_text(text_14, `${$0 ?? ""} ${get(live).length === 1 ? "signs" : "sign"}. None is readable again; the engine keeps them sealed.`);
	}, [() => many(get(live).length, "secret")]);
	delegated("click", button, begin);
	delegated("click", button_2, prove);
	append($$anchor, fragment);
	pop();
}
delegate(["click", "change"]);
// src/parts/operations.ts
var OF_BOOKINGS = [
	"BOOKING_CREATED",
	"PAYMENT_DECLINED",
	"BOOKING_TICKETED",
	"SPLIT_PNR_CREATED",
	"FLIGHT_CHANGED",
	"TICKET_REFUNDED",
	"TICKET_VOIDED",
	"FLIGHT_SCHEDULE_CHANGE_PENDING",
	"FLIGHT_SCHEDULE_CHANGE_CLOSED",
	"FLIGHT_CABIN_CHANGED",
	"FLIGHT_CANCELLED",
	"FLIGHT_SEAT_CONFIRMED",
	"FLIGHT_SEAT_CHANGED",
	"FLIGHT_SEAT_CANCELLED",
	"BOOKING_UPDATED",
	"BOOKING_REBOOKED",
	"BOOKING_CANCELED_BY_TRAVELER",
	"BOOKING_CANCELED_BY_VENDOR",
	"INVOICE_GENERATED",
	"TRIP_UPDATED",
	"BOOKING_OTHER_UPDATE",
	"REFUND",
	"EXCHANGE"
];
var OPERATIONS = {
	TRAVELER_V2: [
		"CREATE",
		"UPDATE",
		"DELETE",
		"PURGE"
	],
	PNR_V3: OF_BOOKINGS,
	TRIP_DETAILS_V3: OF_BOOKINGS,
	AGENT_TASK_DETAILS: ["TASK_CREATE", "TASK_UPDATE"],
	SERVICE_CHARGE: ["SERVICE_FEE"]
};
// src/parts/Settings.svelte
var root$3 = from_html(`<span class="fault svelte-vs40k9" role="alert"> </span>`);
var root_1$2 = from_html(`<label class="row svelte-vs40k9"><input type="checkbox"/><code> </code></label>`);
var root_2$2 = from_html(`<p class="note bad" role="alert"> </p>`);
var root_3$2 = from_html(`<tr><td> </td><td> </td><td> </td><td> </td></tr>`);
var root_4$2 = from_html(`<div class="note" role="alert"><b>Somebody else has changed it meanwhile.</b> <div class="scrolls"><table><thead><tr><th>Field</th><th>Before</th><th>Yours</th><th>Theirs</th></tr></thead><tbody></tbody></table></div> <div class="row"><button type="button">Keep my changes, on top of theirs</button><button type="button">Take theirs, and begin again</button></div></div>`);
var root_5$2 = from_html(`<tr><td> </td><td class="old svelte-vs40k9"> </td><td class="now svelte-vs40k9"> </td></tr>`);
var root_6$2 = from_html(`: <b class="now svelte-vs40k9"> </b> <b class="old svelte-vs40k9"> </b>`, 1);
var root_7$2 = from_html(`<p class="soft"> <!>.</p>`);
var root_8$2 = from_html(`<table class="diff"><thead><tr><th>Changes</th><th>From</th><th>To</th></tr></thead><tbody></tbody></table> <!> <div class="row"><button class="main">Save</button><button type="button">Discard</button></div>`, 1);
var root_9$2 = from_html(`<label class="row svelte-vs40k9"><input type="checkbox"/> </label>`);
var root_10$2 = from_html(`<fieldset class="svelte-vs40k9"><legend class="svelte-vs40k9">Excluded operations</legend> <div class="types svelte-vs40k9"></div></fieldset>`);
var root_11$2 = from_html(`<div><button class="main">Save</button></div>`);
var root_12$2 = from_html(`<p>The engine fetches an access token for it at <code> </code>.</p>`);
var root_13$2 = from_html(`<form class="form svelte-vs40k9"><!> <div class="field"><label for="excluded-list"> </label><textarea id="excluded-list" rows="3" placeholder="INVOICE_GENERATED"></textarea><span class="help">One a line. Events with these operations are not matched.</span> <!></div> <div class="field"><label for="per-second">Attempts in a second, at most</label><input id="per-second" class="few svelte-vs40k9" type="number" min="1" max="1000" step="1" placeholder="as many as it takes"/><span class="help">What waits for its turn takes none of the attempts of a delivery.</span> <!></div> <div class="field"><label for="after-days">Pause after days of failures alone</label><input id="after-days" class="few svelte-vs40k9" type="number" min="1" max="13" step="1" placeholder="never"/><span class="help">Counted while attempts fail. Events from then on are not kept for it; what waits is held.</span> <!></div> <!> <!></form> <!>`, 1);
var root_14$2 = from_html(`<p><b> </b> gets no events from now on, and they are <b>not kept for it</b>. What waits is held. It can be restored from the list of archived ones, and is paused then.</p> <div class="row"><button class="main">Archive</button><button>Cancel</button></div>`, 1);
var root_15$2 = from_html(`<form class="form svelte-vs40k9"><div class="field"><label for="sub-name">Name</label><input id="sub-name" type="text" maxlength="255"/><!></div> <div class="field"><label for="sub-url">URL</label><input id="sub-url" type="url"/><!></div> <fieldset class="svelte-vs40k9"><legend class="svelte-vs40k9">Event types</legend> <div class="types svelte-vs40k9"></div> <!></fieldset> <!> <!> <!> <!></form> <section class="section" aria-labelledby="beside"><h2 id="beside">How it is delivered to</h2> <!></section> <section class="section" aria-labelledby="archive"><h2 id="archive">Archive</h2> <p class="soft">An archived subscription gets nothing, and is found among the archived alone until it is restored. Its deliveries, settings and secrets are kept. <a>Who changed it</a> is told either way.</p> <button><!>Archive …</button></section> <!>`, 1);
function Settings($$anchor, $$props) {
	push($$props, true);
	const path = user_derived(() => ({ subscriptionId: $$props.subscription.id }));
	const organizations = query(() => 0, (signal) => ask(() => api.GET("/ext/v1/organizations", {
		params: { query: { limit: 100 } },
		signal
	})));
	const settings = query(() => $$props.subscription.id, (signal) => ask(() => api.GET("/ext/v1/subscriptions/{subscriptionId}/settings", {
		params: { path: get(path) },
		signal
	})));
	const names = user_derived(() => new Map((organizations.data?.organizations ?? []).map((one) => [one.id, one.name])));
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
	let fault = state(null);
	let other = state(null);
	let isBusy = state(false);
	const reset$1 = () => {
		set(base, $$props.subscription);
		set(name, get(base).name, true);
		set(url, get(base).url, true);
		set(types, [...get(base).eventTypes], true);
		set(source, bare(get(base).eventSource));
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
				eventSource: get(source)
			})) reset$1();
			else if (isSame(now, get(base))) set(base, now);
			else set(other, now, true);
		});
	});
	/** Without the names that the server adds. */
	function bare(one) {
		return { scopes: one.scopes.map(({ predicates }) => ({ predicates: predicates.map(({ type, comparator, values }) => ({
			type,
			comparator,
			values
		})) })) };
	}
	const says = (one) => one.scopes.map(({ predicates }) => predicates.map((predicate) => `${KINDS[predicate.type] ?? predicate.type} ${predicate.values.map((value) => get(names).get(value) ?? shortId(value)).join(", ")}`).join(" and ")).join("; or ");
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
		return list;
	});
	const isSame = (one, two) => one.name === two.name && one.url === two.url && one.eventTypes.toSorted().join() === two.eventTypes.toSorted().join() && JSON.stringify(bare(one.eventSource)) === JSON.stringify(bare(two.eventSource));
	const isOther = user_derived(() => get(changes).some((one) => one.field === "eventTypes" || one.field === "eventSource"));
	const faultOf = (field) => get(fault)?.faults.find((one) => one.field === field || one.field?.startsWith(`${field}[`) || one.field?.startsWith(`${field}.`));
	const unplaced = user_derived(() => get(fault)?.faults.filter((one) => ![
		"name",
		"url",
		"eventTypes",
		"eventSource"
	].some((field) => one.field?.startsWith(field))) ?? []);
	const preview = query(() => [
		get(types).toSorted(),
		get(source),
		get(isOther)
	], async (signal) => {
		if (get(types).length === 0 || !get(isOther)) return null;
		const body = {
			subscriptionId: $$props.subscription.id,
			eventSource: get(source),
			eventTypes: get(types),
			excludedOperations: settings.data?.excludedOperations ?? []
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
			const now = await api.GET("/v3/webhooks/subscriptions/{subscriptionId}", { params: { path: get(path) } });
			const tag = now.response.headers.get("etag");
			if (now.data && !isSame(now.data, get(base))) set(other, now.data, true);
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
						eventSource: get(source)
					}[field]]))
				}));
				await $$props.saved();
				toasts.say("Saved.", "good");
				reset$1();
			}
		} catch (failure) {
			set(fault, failure, true);
			if (get(fault).status === 412) {
				const now = await api.GET("/v3/webhooks/subscriptions/{subscriptionId}", { params: { path: get(path) } });
				set(other, now.data ?? null, true);
			}
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
		const mine = new Set(get(changes).map(({ field }) => field));
		set(base, theirs);
		if (!mine.has("name")) set(name, theirs.name, true);
		if (!mine.has("url")) set(url, theirs.url, true);
		if (!mine.has("eventTypes")) set(types, [...theirs.eventTypes], true);
		if (!mine.has("eventSource")) set(source, bare(theirs.eventSource));
		set(other, null);
	}
	const toggle = (type) => set(types, get(types).includes(type) ? get(types).filter((one) => one !== type) : [...get(types), type], true);
	let excluded = state("");
	let perSecond = state(null);
	let afterDays = state(null);
	let settingsFault = state(null);
	/** What the fields began from: what was typed since is not taken away by an answer. */
	let taken = state(void 0);
	user_effect(() => {
		const now = settings.data;
		untrack(() => {
			if (!now || get(taken) && get(areSettingsChanged)) return;
			set(taken, now);
			set(excluded, now.excludedOperations.join("\n"), true);
			set(perSecond, now.maxPerSecond ?? null, true);
			set(afterDays, now.pauseAfterDays ?? null, true);
		});
	});
	const operations = user_derived(() => get(excluded).split(/[\s,]+/).filter(Boolean));
	/** Those that its events are known to have. */
	const known = user_derived(() => [...new Set(get(base).eventTypes.flatMap((type) => OPERATIONS[type] ?? []))]);
	const exclude = (operation, isExcluded) => set(excluded, (isExcluded ? [...get(operations), operation] : get(operations).filter((one) => one !== operation)).join("\n"), true);
	async function saveSettings(event) {
		event.preventDefault();
		set(settingsFault, null);
		try {
			const { withheldCompanies: _, ...now } = await ask(() => api.GET("/ext/v1/subscriptions/{subscriptionId}/settings", { params: { path: get(path) } }));
			const body = {
				...now,
				excludedOperations: get(operations),
				maxPerSecond: get(perSecond),
				pauseAfterDays: get(afterDays)
			};
			await ask(() => api.PUT("/ext/v1/subscriptions/{subscriptionId}/settings", {
				params: { path: get(path) },
				body
			}));
			toasts.say("Saved.", "good");
			set(taken, void 0);
			await settings.load();
		} catch (failure) {
			set(settingsFault, failure, true);
		}
	}
	const settingsFaultOf = (field) => get(settingsFault)?.faults.find((one) => one.field?.startsWith(field))?.message;
	const unplacedSettings = user_derived(() => get(settingsFault) && ![
		"excludedOperations",
		"maxPerSecond",
		"pauseAfterDays"
	].some(settingsFaultOf) ? get(settingsFault).message : "");
	const isExcludedChanged = user_derived(() => get(taken) !== void 0 && get(operations).join() !== get(taken).excludedOperations.join());
	const areSettingsChanged = user_derived(() => get(taken) !== void 0 && (get(isExcludedChanged) || (get(perSecond) ?? null) !== (get(taken).maxPerSecond ?? null) || (get(afterDays) ?? null) !== (get(taken).pauseAfterDays ?? null)));
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
	var fragment = root_15$2();
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
	var fieldset = sibling(div_1, 2);
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
	var node_2 = sibling(div_2, 2);
	var consequent_2 = ($$anchor) => {
		var span_2 = root$3();
		var text_3 = only_child(span_2, true);
		template_effect(($0) => set_text(text_3, $0), [() => faultOf("eventTypes")?.message]);
		append($$anchor, span_2);
	};
	var d_2 = user_derived(() => faultOf("eventTypes"));
	if_block(node_2, ($$render) => {
		if (get(d_2)) $$render(consequent_2);
	});
	reset(fieldset);
	var node_3 = sibling(fieldset, 2);
	{
		let $0 = user_derived(() => organizations.data?.organizations ?? []);
		let $1 = user_derived(() => !$$props.mayWrite);
		SourceForm(node_3, {
			get source() {
				return get(source);
			},
			get organizations() {
				return get($0);
			},
			get disabled() {
				return get($1);
			},
			changed: (next) => set(source, next)
		});
	}
	var node_4 = sibling(node_3, 2);
	var consequent_3 = ($$anchor) => {
		var span_3 = root$3();
		var text_4 = only_child(span_3, true);
		template_effect(($0) => set_text(text_4, $0), [() => faultOf("eventSource")?.message]);
		append($$anchor, span_3);
	};
	var d_3 = user_derived(() => faultOf("eventSource"));
	if_block(node_4, ($$render) => {
		if (get(d_3)) $$render(consequent_3);
	});
	var node_5 = sibling(node_4, 2);
	var consequent_4 = ($$anchor) => {
		var p = root_2$2();
		var text_5 = only_child(p, true);
		template_effect(($0) => set_text(text_5, $0), [() => get(unplaced).map((one) => one.message).join(" ")]);
		append($$anchor, p);
	};
	if_block(node_5, ($$render) => {
		if (get(unplaced).length) $$render(consequent_4);
	});
	var node_6 = sibling(node_5, 2);
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
		var node_7 = sibling(table_1, 2);
		var consequent_7 = ($$anchor) => {
			var p_1 = root_7$2();
			var text_13 = child(p_1);
			var node_8 = sibling(text_13);
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
			if_block(node_8, ($$render) => {
				if (preview.data.difference) $$render(consequent_6);
			});
			next();
			reset(p_1);
			template_effect(() => set_text(text_13, `Of the newest ${preview.data.examined ?? ""} events it would match ${preview.data.matched ?? ""}`));
			append($$anchor, p_1);
		};
		if_block(node_7, ($$render) => {
			if (preview.data) $$render(consequent_7);
		});
		var div_6 = sibling(node_7, 2);
		var button_2 = child(div_6);
		var button_3 = sibling(button_2);
		reset(div_6);
		template_effect(() => button_2.disabled = get(isBusy) || !$$props.mayWrite || get(types).length === 0);
		delegated("click", button_3, reset$1);
		append($$anchor, fragment_1);
	};
	if_block(node_6, ($$render) => {
		if (get(other)) $$render(consequent_5);
		else if (get(changes).length) $$render(consequent_8, 1);
	});
	reset(form);
	var section = sibling(form, 2);
	var node_9 = sibling(child(section), 2);
	var consequent_16 = ($$anchor) => {
		var fragment_3 = root_13$2();
		var form_1 = first_child(fragment_3);
		var node_10 = child(form_1);
		var consequent_9 = ($$anchor) => {
			var fieldset_1 = root_10$2();
			var div_7 = sibling(child(fieldset_1), 2);
			each(div_7, 20, () => get(known), (operation) => operation, ($$anchor, operation) => {
				var label_1 = root_9$2();
				var input_3 = child(label_1);
				remove_input_defaults(input_3);
				var text_16 = sibling(input_3, 1, true);
				reset(label_1);
				template_effect(($0, $1) => {
					input_3.disabled = !$$props.mayWrite;
					set_checked(input_3, $0);
					set_text(text_16, $1);
				}, [() => get(operations).includes(operation), () => words(operation)]);
				delegated("change", input_3, (event) => exclude(operation, event.currentTarget.checked));
				append($$anchor, label_1);
			});
			reset(div_7);
			reset(fieldset_1);
			append($$anchor, fieldset_1);
		};
		if_block(node_10, ($$render) => {
			if (get(known).length) $$render(consequent_9);
		});
		var div_8 = sibling(node_10, 2);
		var label_2 = child(div_8);
		var text_17 = only_child(label_2, true);
		var textarea = sibling(label_2);
		remove_textarea_child(textarea);
		var node_11 = sibling(textarea, 3);
		var consequent_10 = ($$anchor) => {
			var span_4 = root$3();
			var text_18 = only_child(span_4, true);
			template_effect(($0) => set_text(text_18, $0), [() => settingsFaultOf("excludedOperations")]);
			append($$anchor, span_4);
		};
		var d_4 = user_derived(() => settingsFaultOf("excludedOperations"));
		if_block(node_11, ($$render) => {
			if (get(d_4)) $$render(consequent_10);
		});
		reset(div_8);
		var div_9 = sibling(div_8, 2);
		var input_4 = sibling(child(div_9));
		remove_input_defaults(input_4);
		var node_12 = sibling(input_4, 3);
		var consequent_11 = ($$anchor) => {
			var span_5 = root$3();
			var text_19 = only_child(span_5, true);
			template_effect(($0) => set_text(text_19, $0), [() => settingsFaultOf("maxPerSecond")]);
			append($$anchor, span_5);
		};
		var d_5 = user_derived(() => settingsFaultOf("maxPerSecond"));
		if_block(node_12, ($$render) => {
			if (get(d_5)) $$render(consequent_11);
		});
		reset(div_9);
		var div_10 = sibling(div_9, 2);
		var input_5 = sibling(child(div_10));
		remove_input_defaults(input_5);
		var node_13 = sibling(input_5, 3);
		var consequent_12 = ($$anchor) => {
			var span_6 = root$3();
			var text_20 = only_child(span_6, true);
			template_effect(($0) => set_text(text_20, $0), [() => settingsFaultOf("pauseAfterDays")]);
			append($$anchor, span_6);
		};
		var d_6 = user_derived(() => settingsFaultOf("pauseAfterDays"));
		if_block(node_13, ($$render) => {
			if (get(d_6)) $$render(consequent_12);
		});
		reset(div_10);
		var node_14 = sibling(div_10, 2);
		var consequent_13 = ($$anchor) => {
			var p_2 = root_2$2();
			var text_21 = only_child(p_2, true);
			template_effect(() => set_text(text_21, get(unplacedSettings)));
			append($$anchor, p_2);
		};
		if_block(node_14, ($$render) => {
			if (get(unplacedSettings)) $$render(consequent_13);
		});
		var node_15 = sibling(node_14, 2);
		var consequent_14 = ($$anchor) => {
			var div_11 = root_11$2();
			append($$anchor, div_11);
		};
		if_block(node_15, ($$render) => {
			if (get(areSettingsChanged)) $$render(consequent_14);
		});
		reset(form_1);
		var node_16 = sibling(form_1, 2);
		var consequent_15 = ($$anchor) => {
			var p_3 = root_12$2();
			var code_1 = sibling(child(p_3));
			var text_22 = only_child(code_1, true);
			next();
			reset(p_3);
			template_effect(() => set_text(text_22, settings.data.oauth2.tokenUrl));
			append($$anchor, p_3);
		};
		if_block(node_16, ($$render) => {
			if (settings.data.oauth2) $$render(consequent_15);
		});
		template_effect(($0, $1, $2) => {
			set_text(text_17, get(known).length ? "Excluded by name, others among them" : "Excluded operations");
			textarea.disabled = !$$props.mayWrite;
			set_attribute(textarea, "aria-invalid", $0);
			input_4.disabled = !$$props.mayWrite;
			set_attribute(input_4, "aria-invalid", $1);
			input_5.disabled = !$$props.mayWrite;
			set_attribute(input_5, "aria-invalid", $2);
		}, [
			() => settingsFaultOf("excludedOperations") ? "true" : void 0,
			() => settingsFaultOf("maxPerSecond") ? "true" : void 0,
			() => settingsFaultOf("pauseAfterDays") ? "true" : void 0
		]);
		event("submit", form_1, saveSettings);
		bind_value(textarea, () => get(excluded), ($$value) => set(excluded, $$value));
		bind_value(input_4, () => get(perSecond), ($$value) => set(perSecond, $$value));
		bind_value(input_5, () => get(afterDays), ($$value) => set(afterDays, $$value));
		append($$anchor, fragment_3);
	};
	var consequent_17 = ($$anchor) => {
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
	if_block(node_9, ($$render) => {
		if (settings.data) $$render(consequent_16);
		else if (settings.failure) $$render(consequent_17, 1);
		else $$render(alternate, -1);
	});
	reset(section);
	var section_1 = sibling(section, 2);
	var p_4 = sibling(child(section_1), 2);
	var a = sibling(child(p_4));
	next();
	reset(p_4);
	var button_4 = sibling(p_4, 2);
	var node_17 = child(button_4);
	Icon(node_17, {
		name: "Archive",
		size: 14
	});
	next();
	reset(button_4);
	reset(section_1);
	var node_18 = sibling(section_1, 2);
	var consequent_18 = ($$anchor) => {
		Dialog($$anchor, {
			title: "Archive it",
			close: () => set(isArchiving, false),
			children: ($$anchor, $$slotProps) => {
				var fragment_7 = root_14$2();
				var p_5 = first_child(fragment_7);
				var b_2 = child(p_5);
				var text_23 = only_child(b_2, true);
				next(3);
				reset(p_5);
				var div_12 = sibling(p_5, 2);
				var button_5 = child(div_12);
				var button_6 = sibling(button_5);
				reset(div_12);
				template_effect(() => set_text(text_23, $$props.subscription.name));
				delegated("click", button_5, archive);
				delegated("click", button_6, () => set(isArchiving, false));
				append($$anchor, fragment_7);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_18, ($$render) => {
		if (get(isArchiving)) $$render(consequent_18);
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
var root_8$1 = from_html(`<dt> </dt><dd><!></dd>`, 1);
var root_9$1 = from_html(`<dt>p95</dt><dd> </dd>`, 1);
var root_10$1 = from_html(`, the next <!>`, 1);
var root_11$1 = from_html(`<button class="small">Try what waits now</button>`);
var root_12$1 = from_html(`<dt>Its certificate ends</dt><dd><!></dd>`, 1);
var root_13$1 = from_html(`<dt>Last delivered</dt><dd><!></dd>`, 1);
var root_14$1 = from_html(`<dt>Last failed</dt><dd><!> </dd>`, 1);
var root_15$1 = from_html(`<div class="strip svelte-1uog5ez"><!></div> <dl class="facts num"><dt>Tries</dt><dd> </dd> <!> <!> <dt>Waiting</dt><dd class="waits svelte-1uog5ez"><span> <!></span><!></dd> <dt>Held</dt><dd> </dd> <!> <!> <!></dl>`, 1);
var root_16 = from_html(`<p class="quiet">Of its newest deliveries none failed.</p>`);
var root_17 = from_html(`<!> <p class="small quiet"> <!>.<!></p>`, 1);
var root_18 = from_html(`<!> <div class="two svelte-1uog5ez"><section aria-labelledby="day"><h2 id="day" class="svelte-1uog5ez">Last 24 hours</h2> <!></section> <section aria-labelledby="reasons"><h2 id="reasons" class="svelte-1uog5ez">Why tries failed</h2> <!></section></div> <!>`, 1);
var root_19 = from_html(`<div class="section"><!></div>`);
var root_20 = from_html(`<div class="spread"><h1 tabindex="-1"> </h1> <div class="row"><button><!>Test</button> <!></div></div> <p class="row sub svelte-1uog5ez"><!><!><!></p> <nav class="tabs" aria-label="Parts of the subscription"></nav> <!>`, 1);
var root_21 = from_html(`<p>Events from now on are <b>not kept for it</b> </p> <div class="row"><button class="main">Pause</button><button>Cancel</button></div>`, 1);
var root_22 = from_html(`<nav class="crumbs small svelte-1uog5ez" aria-label="Path"><a>Subscriptions</a> <span class="quiet">/</span></nav> <!> <!> <!>`, 1);
function Subscription($$anchor, $$props) {
	push($$props, true);
	const id = user_derived(() => $$props.parts["id"] ?? "");
	const tab = user_derived(() => $$props.parts["tab"] ?? "overview");
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
			limit: 5,
			expand: ["event"]
		} },
		signal
	})), changes);
	const worst = user_derived(() => newest.data?.deliveries.find((one) => one.lastReason));
	const it = user_derived(() => subscription.data);
	const h = user_derived(() => health.data);
	const inbox = user_derived(() => get(it) ? inboxOf(get(it).url) : void 0);
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
	var fragment = root_22();
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
	var alternate_4 = ($$anchor) => {
		var fragment_3 = root_20();
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
		var consequent_20 = ($$anchor) => {
			var fragment_5 = root_18();
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
			var consequent_14 = ($$anchor) => {
				var fragment_6 = root_15$1();
				var div_3 = first_child(fragment_6);
				var node_16 = child(div_3);
				HealthStrip(node_16, { get strip() {
					return get(h).strip;
				} });
				reset(div_3);
				var dl = sibling(div_3, 2);
				var dd = sibling(child(dl));
				var text_5 = only_child(dd);
				var node_17 = sibling(dd, 2);
				var consequent_7 = ($$anchor) => {
					var fragment_7 = root_8$1();
					var dt = first_child(fragment_7);
					var text_6 = only_child(dt);
					var dd_1 = sibling(dt);
					var node_18 = child(dd_1);
					Time(node_18, { get at() {
						return get(h).since;
					} });
					reset(dd_1);
					template_effect(($0) => set_text(text_6, `${$0 ?? ""} since`), [() => words(get(h).state)]);
					append($$anchor, fragment_7);
				};
				if_block(node_17, ($$render) => {
					if (get(h).since) $$render(consequent_7);
				});
				var node_19 = sibling(node_17, 2);
				var consequent_8 = ($$anchor) => {
					var fragment_8 = root_9$1();
					var dd_2 = sibling(first_child(fragment_8));
					var text_7 = only_child(dd_2, true);
					template_effect(($0) => set_text(text_7, $0), [() => lasting(get(h).p95Ms)]);
					append($$anchor, fragment_8);
				};
				if_block(node_19, ($$render) => {
					if (get(h).p95Ms !== void 0 && get(h).p95Ms !== null) $$render(consequent_8);
				});
				var dd_3 = sibling(node_19, 3);
				var span_2 = child(dd_3);
				var text_8 = child(span_2, true);
				var node_20 = sibling(text_8);
				var consequent_9 = ($$anchor) => {
					var fragment_9 = root_10$1();
					var node_21 = sibling(first_child(fragment_9));
					Time(node_21, {
						get at() {
							return get(h).nextDueAt;
						},
						as: "in"
					});
					append($$anchor, fragment_9);
				};
				if_block(node_20, ($$render) => {
					if (get(h).nextDueAt) $$render(consequent_9);
				});
				reset(span_2);
				var node_22 = sibling(span_2);
				var consequent_10 = ($$anchor) => {
					var button_3 = root_11$1();
					template_effect(() => {
						button_3.disabled = !get(mayTest);
						set_attribute(button_3, "title", get(mayTest) ? "" : "Needs the scope deliveries:write");
					});
					delegated("click", button_3, () => set(isTrying, true));
					append($$anchor, button_3);
				};
				if_block(node_22, ($$render) => {
					if (get(h).waiting && get(it).isActive) $$render(consequent_10);
				});
				reset(dd_3);
				var dd_4 = sibling(dd_3, 3);
				var text_9 = only_child(dd_4, true);
				var node_23 = sibling(dd_4, 2);
				var consequent_11 = ($$anchor) => {
					var fragment_10 = root_12$1();
					var dd_5 = sibling(first_child(fragment_10));
					var node_24 = child(dd_5);
					Time(node_24, {
						get at() {
							return get(h).certificateEndsAt;
						},
						as: "both"
					});
					reset(dd_5);
					template_effect(($0) => set_class(dd_5, 1, $0), [() => clsx(Date.parse(get(h).certificateEndsAt) - clock.now < 18144e5 ? "bad" : "")]);
					append($$anchor, fragment_10);
				};
				if_block(node_23, ($$render) => {
					if (get(h).certificateEndsAt) $$render(consequent_11);
				});
				var node_25 = sibling(node_23, 2);
				var consequent_12 = ($$anchor) => {
					var fragment_11 = root_13$1();
					var dd_6 = sibling(first_child(fragment_11));
					var node_26 = child(dd_6);
					Time(node_26, { get at() {
						return get(h).lastDeliveredAt;
					} });
					reset(dd_6);
					append($$anchor, fragment_11);
				};
				if_block(node_25, ($$render) => {
					if (get(h).lastDeliveredAt) $$render(consequent_12);
				});
				var node_27 = sibling(node_25, 2);
				var consequent_13 = ($$anchor) => {
					var fragment_12 = root_14$1();
					var dd_7 = sibling(first_child(fragment_12));
					var node_28 = child(dd_7);
					Time(node_28, { get at() {
						return get(h).lastFailedAt;
					} });
					var text_10 = sibling(node_28, 1, true);
					reset(dd_7);
					template_effect(($0) => set_text(text_10, $0), [() => get(h).lastReason ? `, ${words(get(h).lastReason).toLowerCase()}` : ""]);
					append($$anchor, fragment_12);
				};
				if_block(node_27, ($$render) => {
					if (get(h).lastFailedAt) $$render(consequent_13);
				});
				reset(dl);
				template_effect(($0, $1, $2, $3) => {
					set_text(text_5, `${$0 ?? ""}, ${$1 ?? ""} failed`);
					set_text(text_8, $2);
					set_text(text_9, $3);
				}, [
					() => get(h).tries24h.toLocaleString("en-GB"),
					() => get(h).failed24h.toLocaleString("en-GB"),
					() => get(h).waiting.toLocaleString("en-GB"),
					() => get(h).held.toLocaleString("en-GB")
				]);
				append($$anchor, fragment_6);
			};
			var consequent_15 = ($$anchor) => {
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
				if (get(h)) $$render(consequent_14);
				else if (health.failure) $$render(consequent_15, 1);
				else $$render(alternate_1, -1);
			});
			reset(section_1);
			var section_2 = sibling(section_1, 2);
			var node_29 = sibling(child(section_2), 2);
			var consequent_18 = ($$anchor) => {
				var fragment_15 = root_17();
				var node_30 = first_child(fragment_15);
				var consequent_16 = ($$anchor) => {
					Reasons($$anchor, {
						get reasons() {
							return stats.data.reasons;
						},
						to: (reason) => `/subscriptions/${get(id)}/deliveries?reason=${reason}`
					});
				};
				var alternate_2 = ($$anchor) => {
					var p_2 = root_16();
					append($$anchor, p_2);
				};
				if_block(node_30, ($$render) => {
					if (stats.data.reasons.length) $$render(consequent_16);
					else $$render(alternate_2, -1);
				});
				var p_3 = sibling(node_30, 2);
				var text_11 = child(p_3);
				var node_31 = sibling(text_11);
				Time(node_31, {
					get at() {
						return stats.data.since;
					},
					as: "both"
				});
				var node_32 = sibling(node_31, 2);
				var consequent_17 = ($$anchor) => {
					var text_12 = text();
					template_effect(($0, $1) => set_text(text_12, `A try took ${$0 ?? ""} in the middle, p99 ${$1 ?? ""}.`), [() => lasting(stats.data.durationMs.p50), () => lasting(stats.data.durationMs.p99)]);
					append($$anchor, text_12);
				};
				if_block(node_32, ($$render) => {
					if (stats.data.durationMs) $$render(consequent_17);
				});
				reset(p_3);
				template_effect(($0, $1) => set_text(text_11, `${$0 ?? ""} delivered and ${$1 ?? ""} given up since `), [() => stats.data.delivered.toLocaleString("en-GB"), () => stats.data.exhausted.toLocaleString("en-GB")]);
				append($$anchor, fragment_15);
			};
			var consequent_19 = ($$anchor) => {
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
			if_block(node_29, ($$render) => {
				if (stats.data) $$render(consequent_18);
				else if (stats.failure) $$render(consequent_19, 1);
				else $$render(alternate_3, -1);
			});
			reset(section_2);
			reset(div_2);
			var node_33 = sibling(div_2, 2);
			Flow(node_33, {
				get subscriptionId() {
					return get(id);
				},
				toReason: (reason) => `/subscriptions/${get(id)}/deliveries?reason=${reason}`
			});
			append($$anchor, fragment_5);
		};
		var consequent_21 = ($$anchor) => {
			var div_4 = root_19();
			var node_34 = child(div_4);
			Deliveries(node_34, { get pinned() {
				return get(id);
			} });
			reset(div_4);
			append($$anchor, div_4);
		};
		var consequent_22 = ($$anchor) => {
			var div_5 = root_19();
			Secrets(child(div_5), {
				get subscription() {
					return get(it);
				},
				get mayWrite() {
					return get(mayWrite);
				}
			});
			reset(div_5);
			append($$anchor, div_5);
		};
		var consequent_23 = ($$anchor) => {
			var div_6 = root_19();
			Settings(child(div_6), {
				get subscription() {
					return get(it);
				},
				get mayWrite() {
					return get(mayWrite);
				},
				saved: () => Promise.all([subscription.load(), health.load()])
			});
			reset(div_6);
			append($$anchor, div_6);
		};
		if_block(node_11, ($$render) => {
			if (get(tab) === "overview") $$render(consequent_20);
			else if (get(tab) === "deliveries") $$render(consequent_21, 1);
			else if (get(tab) === "secrets") $$render(consequent_22, 2);
			else if (get(tab) === "settings") $$render(consequent_23, 3);
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
		else $$render(alternate_4, -1);
	});
	var node_37 = sibling(node, 2);
	var consequent_24 = ($$anchor) => {
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
	if_block(node_37, ($$render) => {
		if (get(isTrying)) $$render(consequent_24);
	});
	var node_38 = sibling(node_37, 2);
	var consequent_25 = ($$anchor) => {
		Dialog($$anchor, {
			title: "Pause it",
			close: () => set(isPausing, false),
			children: ($$anchor, $$slotProps) => {
				var fragment_22 = root_21();
				var p_4 = first_child(fragment_22);
				var text_13 = sibling(child(p_4), 2);
				reset(p_4);
				var div_7 = sibling(p_4, 2);
				var button_4 = child(div_7);
				var button_5 = sibling(button_4);
				reset(div_7);
				template_effect(($0) => set_text(text_13, `. ${$0 ?? ""}`), [() => get(h)?.waiting ? `${many(get(h).waiting, "delivery that waits", "deliveries that wait")} will be held until it is active again, or their window ends.` : "Nothing waits for it now."]);
				delegated("click", button_4, () => setActive(false));
				delegated("click", button_5, () => set(isPausing, false));
				append($$anchor, fragment_22);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_38, ($$render) => {
		if (get(isPausing)) $$render(consequent_25);
	});
	template_effect(($0) => set_attribute(a, "href", $0), [() => href("/subscriptions")]);
	append($$anchor, fragment);
	pop();
}
delegate(["click"]);
// src/pages/Trip.svelte
var root$1 = from_html(`<option> </option>`);
var root_1 = from_html(`<label class="row">Booking <select class="which svelte-l0llht"><option>all</option><!></select></label>`);
var root_2 = from_html(`<button class="small"><!>Resend</button>`);
var root_3 = from_html(`<span class="one svelte-l0llht"><a class="svelte-l0llht"><!><span class="cut name"> </span></a> <!></span>`);
var root_4 = from_html(`<a class="gap svelte-l0llht">matched nobody: why?</a>`);
var root_5 = from_html(`<tr><td><code class="svelte-l0llht"> </code></td><td><code class="old svelte-l0llht"> </code></td><td><code class="now svelte-l0llht"> </code></td></tr>`);
var root_6 = from_html(`<tr><td colspan="3" class="quiet">Nothing in the payload.</td></tr>`);
var root_7 = from_html(`<p class="small quiet"> </p>`);
var root_8 = from_html(`<table class="changes svelte-l0llht"><thead><tr><th>Changed</th><th>Before</th><th>After</th></tr></thead><tbody></tbody></table> <!>`, 1);
var root_9 = from_html(`<p class="quiet">The first of its kind: there is nothing to compare it with.</p>`);
var root_10 = from_html(`<!> <details><summary class="svelte-l0llht">Body</summary><!></details> <p><a>The event</a> · <a>Why it went where it went</a></p>`, 1);
var root_11 = from_html(`<div class="detail stack svelte-l0llht"><!></div>`);
var root_12 = from_html(`<li><div class="line svelte-l0llht"><span class="when quiet num"><!></span> <button class="what svelte-l0llht"><b class="svelte-l0llht"> </b> <span class="quiet small"> </span></button> <span class="told svelte-l0llht"></span></div> <!></li>`);
var root_13 = from_html(`<aside class="panel" aria-label="As the API shows it now"><header><h2 class="now-title svelte-l0llht">As the API shows it now</h2></header><div class="body"><p class="small quiet call svelte-l0llht"> </p><!></div></aside>`);
var root_14 = from_html(`<p class="soft lead svelte-l0llht"> </p> <div><ol class="story svelte-l0llht" aria-label="Story"></ol> <!></div>`, 1);
var root_15 = from_html(`<div class="spread"><h1 tabindex="-1"> </h1> <!></div> <!>`, 1);
function Trip($$anchor, $$props) {
	push($$props, true);
	const id = user_derived(() => $$props.parts["id"] ?? "");
	const pnr = user_derived(() => place.query.get("pnr") ?? "");
	const isSandbox = user_derived(() => session.caller?.server.isSandbox ?? false);
	const isOfTrip = ({ kind, data }) => kind === "event" && (data["tripId"] === get(id) || data["tripId"] === void 0);
	const MOST = 100;
	const events = query(() => get(id), (signal) => ask(() => api.GET("/ext/v1/events", {
		params: { query: {
			tripId: get(id),
			limit: MOST
		} },
		signal
	})), (message) => isOfTrip(message) || message.kind === "tally");
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
		const load = (event) => ask(() => api.GET("/ext/v1/events/{eventId}", {
			params: { path: { eventId: event.id } },
			signal
		}));
		const earlier = before(get(opened));
		const [now, old] = await Promise.all([load(get(opened)), earlier ? load(earlier) : Promise.resolve(void 0)]);
		const payload = (event) => parse(JSON.stringify(event.envelope?.payload ?? null));
		return {
			text: JSON.stringify(now.envelope ?? {}),
			differences: old ? changes(payload(old), payload(now)) : null
		};
	});
	const present = query(() => [
		get(isSandbox),
		get(id),
		get(story).length
	], async (signal) => get(isSandbox) ? ask(() => api.GET("/v3/trips/{tripId}/detail", {
		params: { path: { tripId: get(id) } },
		signal
	})).catch(() => null) : null, isOfTrip);
	async function resend(one) {
		await tried(async () => {
			await ask(() => api.POST("/ext/v1/deliveries/{deliveryId}/resend", { params: { path: { deliveryId: one.id } } }));
			toasts.say("Queued: its state here follows it.", "good", {
				text: "Follow",
				path: `/deliveries/${one.id}`
			});
			deliveries.hint();
		});
	}
	const canResend = session.may("deliveries:write");
	const hidden = (row) => row.isPersonal && preferences.hidesPersonal ? MASK : void 0;
	var fragment = root_15();
	var div = first_child(fragment);
	var h1 = child(div);
	var text = only_child(h1);
	var node = sibling(h1, 2);
	var consequent = ($$anchor) => {
		var label = root_1();
		var select = sibling(child(label));
		var option = child(select);
		option.value = option.__value = "";
		var node_1 = sibling(option);
		each(node_1, 16, () => get(pnrs), (one) => one, ($$anchor, one) => {
			var option_1 = root$1();
			var text_1 = only_child(option_1, true);
			var option_1_value = {};
			template_effect(() => {
				set_text(text_1, one);
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
	var alternate_2 = ($$anchor) => {
		var fragment_4 = root_14();
		var p = first_child(fragment_4);
		var text_2 = only_child(p);
		var div_1 = sibling(p, 2);
		var ol = child(div_1);
		each(ol, 21, () => get(story), (one) => one.id, ($$anchor, one) => {
			const made = user_derived(() => deliveries.data?.get(get(one).id) ?? []);
			var li = root_12();
			var div_2 = child(li);
			var span = child(div_2);
			var node_3 = child(span);
			Time(node_3, {
				get at() {
					return get(one).timestamp;
				},
				as: "both"
			});
			reset(span);
			var button = sibling(span, 2);
			var b = child(button);
			var text_3 = only_child(b, true);
			var span_1 = sibling(b, 2);
			var text_4 = only_child(span_1);
			reset(button);
			var span_2 = sibling(button, 2);
			each(span_2, 21, () => get(made), (delivery) => delivery.id, ($$anchor, delivery) => {
				var span_3 = root_3();
				var a = child(span_3);
				var node_4 = child(a);
				{
					let $0 = user_derived(() => shown(get(delivery)));
					let $1 = user_derived(() => progress(get(delivery), clock.now));
					State(node_4, {
						get state() {
							return get($0);
						},
						get part() {
							return get($1);
						},
						word: false
					});
				}
				var span_4 = sibling(node_4);
				var text_5 = only_child(span_4, true);
				reset(a);
				var node_5 = sibling(a, 2);
				var consequent_4 = ($$anchor) => {
					var button_1 = root_2();
					var node_6 = child(button_1);
					Icon(node_6, {
						name: "Again",
						size: 12
					});
					next();
					reset(button_1);
					template_effect(() => {
						button_1.disabled = !canResend;
						set_attribute(button_1, "title", canResend ? "" : "Needs the scope deliveries:write");
					});
					delegated("click", button_1, () => resend(get(delivery)));
					append($$anchor, button_1);
				};
				if_block(node_5, ($$render) => {
					if (get(delivery).state === "EXHAUSTED" && !get(delivery).isInProgress) $$render(consequent_4);
				});
				reset(span_3);
				template_effect(($0, $1, $2) => {
					set_attribute(a, "href", $0);
					set_attribute(a, "title", $1);
					set_text(text_5, $2);
				}, [
					() => href(`/deliveries/${get(delivery).id}`),
					() => `${get(delivery).subscription?.name ?? ""}: ${STATES[shown(get(delivery))].word}`,
					() => get(delivery).subscription?.name || shortId(get(delivery).subscriptionId)
				]);
				append($$anchor, span_3);
			}, ($$anchor) => {
				var fragment_5 = comment();
				var node_7 = first_child(fragment_5);
				var consequent_5 = ($$anchor) => {
					var a_1 = root_4();
					template_effect(($0) => set_attribute(a_1, "href", $0), [() => href(`/events/${get(one).id}/why`)]);
					append($$anchor, a_1);
				};
				if_block(node_7, ($$render) => {
					if (get(one).matched === 0) $$render(consequent_5);
				});
				append($$anchor, fragment_5);
			});
			reset(span_2);
			reset(div_2);
			var node_8 = sibling(div_2, 2);
			var consequent_9 = ($$anchor) => {
				var div_3 = root_11();
				var node_9 = child(div_3);
				var consequent_8 = ($$anchor) => {
					var fragment_6 = root_10();
					var node_10 = first_child(fragment_6);
					var consequent_7 = ($$anchor) => {
						var fragment_7 = root_8();
						var table = first_child(fragment_7);
						var tbody = sibling(child(table));
						each(tbody, 21, () => change.data.differences.slice(0, 60), (row) => row.path, ($$anchor, row) => {
							var tr = root_5();
							var td = child(tr);
							var code = child(td);
							var text_6 = only_child(code, true);
							reset(td);
							var td_1 = sibling(td);
							var code_1 = child(td_1);
							var text_7 = only_child(code_1, true);
							reset(td_1);
							var td_2 = sibling(td_1);
							var code_2 = child(td_2);
							var text_8 = only_child(code_2, true);
							reset(td_2);
							reset(tr);
							template_effect(($0, $1) => {
								set_text(text_6, get(row).path);
								set_text(text_7, $0);
								set_text(text_8, $1);
							}, [() => hidden(get(row)) ?? get(row).before ?? "—", () => hidden(get(row)) ?? get(row).after ?? "—"]);
							append($$anchor, tr);
						}, ($$anchor) => {
							var tr_1 = root_6();
							append($$anchor, tr_1);
						});
						reset(tbody);
						reset(table);
						var node_11 = sibling(table, 2);
						var consequent_6 = ($$anchor) => {
							var p_1 = root_7();
							var text_9 = only_child(p_1);
							template_effect(() => set_text(text_9, `and ${change.data.differences.length - 60} more`));
							append($$anchor, p_1);
						};
						if_block(node_11, ($$render) => {
							if (change.data.differences.length > 60) $$render(consequent_6);
						});
						append($$anchor, fragment_7);
					};
					var alternate = ($$anchor) => {
						var p_2 = root_9();
						append($$anchor, p_2);
					};
					if_block(node_10, ($$render) => {
						if (change.data.differences) $$render(consequent_7);
						else $$render(alternate, -1);
					});
					var details = sibling(node_10, 2);
					var node_12 = sibling(child(details));
					Json(node_12, { get text() {
						return change.data.text;
					} });
					reset(details);
					var p_3 = sibling(details, 2);
					var a_2 = child(p_3);
					var a_3 = sibling(a_2, 2);
					reset(p_3);
					template_effect(($0, $1) => {
						set_attribute(a_2, "href", $0);
						set_attribute(a_3, "href", $1);
					}, [() => href(`/events/${get(one).id}`), () => href(`/events/${get(one).id}/why`)]);
					append($$anchor, fragment_6);
				};
				var alternate_1 = ($$anchor) => {
					Empty($$anchor, { is: "loading" });
				};
				if_block(node_9, ($$render) => {
					if (change.data) $$render(consequent_8);
					else $$render(alternate_1, -1);
				});
				reset(div_3);
				append($$anchor, div_3);
			};
			if_block(node_8, ($$render) => {
				if (get(one).id === get(unopened)) $$render(consequent_9);
			});
			reset(li);
			template_effect(($0) => {
				set_class(li, 1, clsx([get(one).id === get(unopened) && "open"]), "svelte-l0llht");
				set_attribute(button, "aria-expanded", get(one).id === get(unopened));
				set_text(text_3, $0);
				set_text(text_4, `${get(one).eventType ?? ""}${get(one).pnrIds[0] && !get(pnr) ? ` · ${get(one).pnrIds[0]}` : ""}`);
			}, [() => words(get(one).operation ?? get(one).eventType)]);
			delegated("click", button, () => setQuery({ open: get(one).id === get(unopened) ? void 0 : get(one).id }, "replace"));
			append($$anchor, li);
		});
		reset(ol);
		var node_13 = sibling(ol, 2);
		var consequent_10 = ($$anchor) => {
			var aside = root_13();
			var div_4 = sibling(child(aside));
			var p_4 = child(div_4);
			var text_10 = only_child(p_4);
			var node_14 = sibling(p_4);
			{
				let $0 = user_derived(() => JSON.stringify(present.data));
				Json(node_14, {
					get text() {
						return get($0);
					},
					label: "Trip"
				});
			}
			reset(div_4);
			reset(aside);
			template_effect(() => set_text(text_10, `GET /v3/trips/${get(id) ?? ""}/detail`));
			append($$anchor, aside);
		};
		if_block(node_13, ($$render) => {
			if (get(isSandbox) && present.data) $$render(consequent_10);
		});
		reset(div_1);
		template_effect(($0) => {
			set_text(text_2, `${$0 ?? ""}${events.data.events.length === MOST ? ", the newest" : ""}, oldest first${get(pnr) ? `, about booking ${get(pnr)}` : ""}. Each line says what happened and who was told.`);
			set_class(div_1, 1, clsx(["columns", get(isSandbox) && present.data && "two"]), "svelte-l0llht");
		}, [() => many(get(story).length, "event")]);
		append($$anchor, fragment_4);
	};
	if_block(node_2, ($$render) => {
		if (events.failure && !events.data) $$render(consequent_1);
		else if (!events.data) $$render(consequent_2, 1);
		else if (get(story).length === 0) $$render(consequent_3, 2);
		else $$render(alternate_2, -1);
	});
	template_effect(() => set_text(text, `Trip ${get(id) ?? ""}`));
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
export { Alerts, Audit, Clients, Engine, Live, NewSubscription, Organization, Organizations, Reconcile, Recover, ResendJob, Subscription, Trip, TripOfBooking };
