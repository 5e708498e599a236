import { $ as lasting, $t as user_effect, A as OrganizationSelect, B as save, Bt as if_block, D as OPERATIONS, E as tried, Et as bind_value, Ft as set_style, G as toasts, H as Dialog, Ht as append, I as Time, It as set_class, Jt as delegated, K as Icon, Kt as text, L as State, Lt as clsx, Mt as bind_select_value, N as EVENT_TYPES, Nt as init_select, O as rowKeys, Ot as remove_input_defaults, Pt as select_option, Qt as template_effect, R as Export, Rt as each, St as bind_this, Tt as bind_group, U as Empty, Ut as comment, Vt as set_text, Wt as from_html, Xt as get, Yt as event, Zt as untrack, _t as go, a as JsonFault, an as set, at as NOW_AND_THEN, bt as setQuery, cn as remove_textarea_child, dn as next, dt as ask, en as child, et as many, f as Horizon, fn as reset, gt as apiRoot, in as proxy, it as words, j as firstOrganization, jt as set_value, kt as set_attribute, l as parse, ln as pop, lt as Failure, mn as to_array, mt as clock, nn as only_child, on as state, ot as query, pn as noop, pt as session, q as preferences, qt as delegate, r as OneTime, rn as sibling, rt as shortId, sn as user_derived, st as live, tn as first_child, tt as point, u as Id, un as push, ut as api, vt as href, wt as bind_checked, yt as place, z as csv, zt as index } from "./app.js";
// src/pages/Alerts.svelte
var root$8 = from_html(` <!>`, 1);
var root_1$8 = from_html(`over since <!>`, 1);
var root_2$8 = from_html(`since <!>`, 1);
var root_3$8 = from_html(`<li class="svelte-qit5rp"><span class="num"><!></span> <span><a><b> </b></a> <!><!></span> <span class="small quiet"><!></span></li>`);
var root_4$8 = from_html(`<p class="note"> </p>`);
var root_5$8 = from_html(`<!> <ul class="alerts svelte-qit5rp" aria-label="Open alerts"></ul>`, 1);
var root_6$8 = from_html(`<p class="quiet">Nothing is.</p>`);
var root_7$7 = from_html(`<span class="fault svelte-qit5rp" role="alert"> </span>`);
var root_8$6 = from_html(`<div class="rule svelte-qit5rp"><label class="check svelte-qit5rp"><input type="checkbox"/> </label> <span class="row svelte-qit5rp"><input type="number" class="svelte-qit5rp"/> </span> <!></div>`);
var root_9$6 = from_html(`<span class="fault" role="alert"> </span>`);
var root_10$6 = from_html(`<label class="check svelte-qit5rp"><input type="checkbox"/>Make a new secret for notices</label>`);
var root_11$5 = from_html(`<div class="note" role="alert"><b> </b> Yours go in their place when you save. <button type="button" class="small">Take theirs</button></div>`);
var root_12$5 = from_html(`<p class="note bad" role="alert"> </p>`);
var root_13$4 = from_html(`<button type="button">Send a test notice</button>`);
var root_14$4 = from_html(`<span class="small quiet">Put <!> </span>`);
var root_15$3 = from_html(`, the next <!>`, 1);
var root_16$2 = from_html(`<li class="svelte-qit5rp"><span class="num"><!></span><span> <span> </span> </span><span class="small quiet"> <!></span></li>`);
var root_17$1 = from_html(`<section class="section" aria-labelledby="notices"><h2 id="notices">Newest notices</h2> <ul class="alerts svelte-qit5rp" aria-label="Notices"></ul></section>`);
var root_18$1 = from_html(`<section class="section" aria-labelledby="ended"><h2 id="ended">Over</h2> <ul class="alerts svelte-qit5rp" aria-label="Alerts that are over"></ul></section>`);
var root_19$1 = from_html(`<section class="section" aria-labelledby="open"><h2 id="open">Open</h2> <!></section> <section class="section" aria-labelledby="rules"><h2 id="rules">Rules</h2> <form class="form svelte-qit5rp"><!> <div class="field"><label for="alerts-url">Post notices to</label><input id="alerts-url" type="url" placeholder="https://ops.example.com/jetbridge-alerts"/><span class="help">Signed as deliveries are, and retried for two weeks. Empty: alerts are shown here alone.</span><!></div> <!> <!> <!> <div class="row"><button class="main">Save</button><!><!></div></form></section> <!> <!>`, 1);
var root_20 = from_html(`<div class="spread"><h1 tabindex="-1">Alerts</h1><!></div> <p class="soft">What somebody has to look at, found once a minute by the rules below.</p> <!> <!>`, 1);
function Alerts($$anchor, $$props) {
	push($$props, true);
	const entry = ($$anchor, alert = noop) => {
		var li = root_3$8();
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
		var text$2 = only_child(b, true);
		reset(a);
		var text_1 = sibling(a);
		var node_1 = sibling(text_1);
		var consequent = ($$anchor) => {
			var fragment = root$8();
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
			var fragment_2 = root_1$8();
			var node_5 = sibling(first_child(fragment_2));
			Time(node_5, { get at() {
				return alert().endedAt;
			} });
			append($$anchor, fragment_2);
		};
		var alternate = ($$anchor) => {
			var fragment_3 = root_2$8();
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
			set_text(text$2, alert().subscriptionName || "A subscription");
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
	var fragment_4 = root_20();
	var div = first_child(fragment_4);
	var node_7 = sibling(child(div));
	var consequent_3 = ($$anchor) => {
		Export($$anchor, {
			name: "alerts",
			page: async () => ({ rows: [...get(open), ...get(ended)] }),
			flat: (row) => ({ ...row })
		});
	};
	if_block(node_7, ($$render) => {
		if (get(open).length + get(ended).length) $$render(consequent_3);
	});
	reset(div);
	var node_8 = sibling(div, 4);
	var consequent_16 = ($$anchor) => {
		var fragment_6 = root_19$1();
		var section = first_child(fragment_6);
		var node_9 = sibling(child(section), 2);
		var consequent_5 = ($$anchor) => {
			var fragment_7 = root_5$8();
			var node_10 = first_child(fragment_7);
			var consequent_4 = ($$anchor) => {
				var p = root_4$8();
				var text_4 = only_child(p);
				template_effect(($0) => set_text(text_4, `The newest ${get(open).length ?? ""} of ${$0 ?? ""}.`), [() => get(it).openCount.toLocaleString("en-GB")]);
				append($$anchor, p);
			};
			if_block(node_10, ($$render) => {
				if (get(it).openCount > get(open).length) $$render(consequent_4);
			});
			var ul = sibling(node_10, 2);
			each(ul, 21, () => get(open), (alert) => alert.id, ($$anchor, alert) => {
				entry($$anchor, () => get(alert));
			});
			reset(ul);
			append($$anchor, fragment_7);
		};
		var alternate_1 = ($$anchor) => {
			var p_1 = root_6$8();
			append($$anchor, p_1);
		};
		if_block(node_9, ($$render) => {
			if (get(open).length) $$render(consequent_5);
			else $$render(alternate_1, -1);
		});
		reset(section);
		var section_1 = sibling(section, 2);
		var form = sibling(child(section_1), 2);
		var node_11 = child(form);
		each(node_11, 17, () => RULES, (rule) => rule.name, ($$anchor, rule) => {
			var div_1 = root_8$6();
			var label = child(div_1);
			var input = child(label);
			remove_input_defaults(input);
			var text_5 = sibling(input, 1, true);
			reset(label);
			var span_3 = sibling(label, 2);
			var input_1 = child(span_3);
			remove_input_defaults(input_1);
			var text_6 = sibling(input_1, 1, true);
			reset(span_3);
			var node_12 = sibling(span_3, 2);
			var consequent_6 = ($$anchor) => {
				var span_4 = root_7$7();
				var text_7 = only_child(span_4, true);
				template_effect(($0) => set_text(text_7, $0), [() => faultOf(get(rule).name)]);
				append($$anchor, span_4);
			};
			var d = user_derived(() => faultOf(get(rule).name));
			if_block(node_12, ($$render) => {
				if (get(d)) $$render(consequent_6);
			});
			reset(div_1);
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
			append($$anchor, div_1);
		});
		var div_2 = sibling(node_11, 2);
		var input_2 = sibling(child(div_2));
		remove_input_defaults(input_2);
		var node_13 = sibling(input_2, 2);
		var consequent_7 = ($$anchor) => {
			var span_5 = root_9$6();
			var text_8 = only_child(span_5, true);
			template_effect(($0) => set_text(text_8, $0), [() => faultOf("url")]);
			append($$anchor, span_5);
		};
		var d_1 = user_derived(() => faultOf("url"));
		if_block(node_13, ($$render) => {
			if (get(d_1)) $$render(consequent_7);
		});
		reset(div_2);
		var node_14 = sibling(div_2, 2);
		var consequent_8 = ($$anchor) => {
			var label_1 = root_10$6();
			var input_3 = child(label_1);
			remove_input_defaults(input_3);
			next();
			reset(label_1);
			template_effect(() => input_3.disabled = !get(mayWrite));
			bind_checked(input_3, () => get(renew), ($$value) => set(renew, $$value));
			append($$anchor, label_1);
		};
		if_block(node_14, ($$render) => {
			if (get(it).rules.url) $$render(consequent_8);
		});
		var node_15 = sibling(node_14, 2);
		var consequent_9 = ($$anchor) => {
			var div_3 = root_11$5();
			var b_1 = child(div_3);
			var text_9 = only_child(b_1);
			var button = sibling(b_1, 2);
			reset(div_3);
			template_effect(() => set_text(text_9, `${get(it).rules.updatedBy ?? ""} has put other rules meanwhile.`));
			delegated("click", button, fill);
			append($$anchor, div_3);
		};
		if_block(node_15, ($$render) => {
			if (get(isOlder) && get(typed) !== get(filled)) $$render(consequent_9);
		});
		var node_16 = sibling(node_15, 2);
		var consequent_10 = ($$anchor) => {
			var p_2 = root_12$5();
			var text_10 = only_child(p_2, true);
			template_effect(() => set_text(text_10, get(unplaced)));
			append($$anchor, p_2);
		};
		if_block(node_16, ($$render) => {
			if (get(unplaced)) $$render(consequent_10);
		});
		var div_4 = sibling(node_16, 2);
		var button_1 = child(div_4);
		var node_17 = sibling(button_1);
		var consequent_11 = ($$anchor) => {
			var button_2 = root_13$4();
			template_effect(() => button_2.disabled = !get(mayWrite));
			delegated("click", button_2, test);
			append($$anchor, button_2);
		};
		if_block(node_17, ($$render) => {
			if (get(it).rules.url) $$render(consequent_11);
		});
		var node_18 = sibling(node_17);
		var consequent_12 = ($$anchor) => {
			var span_6 = root_14$4();
			var node_19 = sibling(child(span_6));
			Time(node_19, { get at() {
				return get(it).rules.updatedAt;
			} });
			var text_11 = sibling(node_19);
			reset(span_6);
			template_effect(() => set_text(text_11, ` by ${get(it).rules.updatedBy ?? ""}`));
			append($$anchor, span_6);
		};
		if_block(node_18, ($$render) => {
			if (get(it).rules.updatedAt) $$render(consequent_12);
		});
		reset(div_4);
		reset(form);
		reset(section_1);
		var node_20 = sibling(section_1, 2);
		var consequent_14 = ($$anchor) => {
			var section_2 = root_17$1();
			var ul_1 = sibling(child(section_2), 2);
			each(ul_1, 21, () => get(it).notices, (notice) => notice.id, ($$anchor, notice) => {
				var li_1 = root_16$2();
				var span_7 = child(li_1);
				var node_21 = child(span_7);
				Time(node_21, {
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
				var node_22 = sibling(text_15);
				var consequent_13 = ($$anchor) => {
					var fragment_9 = root_15$3();
					var node_23 = sibling(first_child(fragment_9));
					Time(node_23, {
						get at() {
							return get(notice).nextAttemptAt;
						},
						as: "in"
					});
					append($$anchor, fragment_9);
				};
				if_block(node_22, ($$render) => {
					if (get(notice).nextAttemptAt) $$render(consequent_13);
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
		if_block(node_20, ($$render) => {
			if (get(it).notices.length) $$render(consequent_14);
		});
		var node_24 = sibling(node_20, 2);
		var consequent_15 = ($$anchor) => {
			var section_3 = root_18$1();
			var ul_2 = sibling(child(section_3), 2);
			each(ul_2, 21, () => get(ended), (alert) => alert.id, ($$anchor, alert) => {
				entry($$anchor, () => get(alert));
			});
			reset(ul_2);
			reset(section_3);
			append($$anchor, section_3);
		};
		if_block(node_24, ($$render) => {
			if (get(ended).length) $$render(consequent_15);
		});
		template_effect(($0) => {
			input_2.disabled = !get(mayWrite);
			set_attribute(input_2, "aria-invalid", $0);
			button_1.disabled = get(isBusy) || !get(mayWrite);
			set_attribute(button_1, "title", get(mayWrite) ? "" : "Needs the scope subscriptions:write");
		}, [() => faultOf("url") ? "true" : void 0]);
		event("submit", form, save);
		bind_value(input_2, () => get(url), ($$value) => set(url, $$value));
		append($$anchor, fragment_6);
	};
	var consequent_17 = ($$anchor) => {
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
	if_block(node_8, ($$render) => {
		if (get(it)) $$render(consequent_16);
		else if (found.failure) $$render(consequent_17, 1);
		else $$render(alternate_2, -1);
	});
	var node_25 = sibling(node_8, 2);
	var consequent_18 = ($$anchor) => {
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
	if_block(node_25, ($$render) => {
		if (get(secret)) $$render(consequent_18);
	});
	append($$anchor, fragment_4);
	pop();
}
delegate(["click"]);
// src/pages/Audit.svelte
var root$7 = from_html(`<option> </option>`);
var root_1$7 = from_html(`<span class="small">Of the subscription <!></span>`);
var root_2$7 = from_html(`<span class="small">Of the organization <!></span>`);
var root_3$7 = from_html(`<button class="small">Clear the filter</button>`);
var root_4$7 = from_html(`<p><button>Clear the filter</button></p>`);
var root_5$7 = from_html(`<p>Subscriptions, their settings and secrets, resends and organizations: each change of them is noted.</p>`);
var root_6$7 = from_html(`<a class="svelte-tl9krf"> </a>`);
var root_7$6 = from_html(` <code> </code>`, 1);
var root_8$5 = from_html(`: <!>`, 1);
var root_9$5 = from_html(`<li class="svelte-tl9krf"><span class="num"><!></span> <button class="who cut svelte-tl9krf"> </button> <span class="svelte-tl9krf"> <!><!></span></li>`);
var root_10$5 = from_html(`<p class="foot svelte-tl9krf"><button>More</button></p>`);
var root_11$4 = from_html(`<ul class="changes svelte-tl9krf" aria-label="Changes"></ul> <!>`, 1);
var root_12$4 = from_html(`<div class="spread"><h1 tabindex="-1">Audit</h1><!></div> <p class="soft">Who changed what, for 400 days. Names of fields are kept, and none of their values.</p> <div class="row filter svelte-tl9krf"><label class="visually-hidden" for="kind">What was changed</label><select id="kind" class="svelte-tl9krf"><option>Everything</option><!></select> <label class="visually-hidden" for="subject">Who</label><input id="subject" type="search" placeholder="Who: a subject" class="svelte-tl9krf"/> <!> <!> <!></div> <!>`, 1);
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
	async function page(cursor) {
		const answer = await ask(() => api.GET("/ext/v1/audit", { params: { query: {
			...get(wanted),
			limit: 100,
			cursor
		} } }));
		return {
			rows: answer.changes,
			nextCursor: answer.nextCursor
		};
	}
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
	let element = state(void 0);
	rowKeys(() => get(element));
	var fragment = root_12$4();
	var div = first_child(fragment);
	var node = sibling(child(div));
	Export(node, {
		name: "audit",
		page,
		flat: (row) => ({
			...row,
			fields: row.fields.join(" ")
		})
	});
	reset(div);
	var div_1 = sibling(div, 4);
	var select = sibling(child(div_1));
	var option = child(select);
	option.value = option.__value = "";
	var node_1 = sibling(option);
	each(node_1, 17, () => Object.entries(KINDS), ([value, says]) => value, ($$anchor, $$item) => {
		var $$array = user_derived(() => to_array(get($$item), 2));
		let value = () => get($$array)[0];
		let says = () => get($$array)[1];
		var option_1 = root$7();
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
	var node_2 = sibling(input, 2);
	var consequent = ($$anchor) => {
		var span = root_1$7();
		var node_3 = sibling(child(span));
		Id(node_3, {
			get id() {
				return get(wanted).subscriptionId;
			},
			what: "subscription id"
		});
		reset(span);
		append($$anchor, span);
	};
	if_block(node_2, ($$render) => {
		if (get(wanted).subscriptionId) $$render(consequent);
	});
	var node_4 = sibling(node_2, 2);
	var consequent_1 = ($$anchor) => {
		var span_1 = root_2$7();
		var node_5 = sibling(child(span_1));
		Id(node_5, {
			get id() {
				return get(wanted).organizationId;
			},
			what: "organization id"
		});
		reset(span_1);
		append($$anchor, span_1);
	};
	if_block(node_4, ($$render) => {
		if (get(wanted).organizationId) $$render(consequent_1);
	});
	var node_6 = sibling(node_4, 2);
	var consequent_2 = ($$anchor) => {
		var button = root_3$7();
		delegated("click", button, clear);
		append($$anchor, button);
	};
	if_block(node_6, ($$render) => {
		if (get(isFiltered)) $$render(consequent_2);
	});
	reset(div_1);
	var node_7 = sibling(div_1, 2);
	var consequent_4 = ($$anchor) => {
		var fragment_1 = comment();
		var node_8 = first_child(fragment_1);
		var consequent_3 = ($$anchor) => {
			Empty($$anchor, {
				is: "unmatched",
				title: "No change matches.",
				children: ($$anchor, $$slotProps) => {
					var p = root_4$7();
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
					var p_1 = root_5$7();
					append($$anchor, p_1);
				},
				$$slots: { default: true }
			});
		};
		if_block(node_8, ($$render) => {
			if (get(isFiltered)) $$render(consequent_3);
			else $$render(alternate, -1);
		});
		append($$anchor, fragment_1);
	};
	var consequent_8 = ($$anchor) => {
		var fragment_4 = root_11$4();
		var ul = first_child(fragment_4);
		each(ul, 21, () => get(changes), (change) => change.id, ($$anchor, change) => {
			const path = user_derived(() => to(get(change)));
			var li = root_9$5();
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
			var text_1 = only_child(button_2, true);
			var span_3 = sibling(button_2, 2);
			var text_2 = child(span_3);
			var node_10 = sibling(text_2);
			var consequent_5 = ($$anchor) => {
				var a = root_6$7();
				var text_3 = only_child(a);
				template_effect(($0, $1) => {
					set_attribute(a, "data-row", get(change).objectId);
					set_attribute(a, "href", $0);
					set_text(text_3, `${KINDS[get(change).kind] ?? get(change).kind ?? ""} ${$1 ?? ""}`);
				}, [() => href(get(path)), () => shortId(get(change).objectId)]);
				append($$anchor, a);
			};
			var alternate_1 = ($$anchor) => {
				var text_4 = text();
				template_effect(($0) => set_text(text_4, `${KINDS[get(change).kind] ?? get(change).kind ?? ""} ${$0 ?? ""}`), [() => shortId(get(change).objectId)]);
				append($$anchor, text_4);
			};
			if_block(node_10, ($$render) => {
				if (get(path)) $$render(consequent_5);
				else $$render(alternate_1, -1);
			});
			var node_11 = sibling(node_10);
			var consequent_6 = ($$anchor) => {
				var fragment_6 = root_8$5();
				var node_12 = sibling(first_child(fragment_6));
				each(node_12, 18, () => get(change).fields, (field) => field, ($$anchor, field, place, $$array_1) => {
					next();
					var fragment_7 = root_7$6();
					var text_5 = first_child(fragment_7, true);
					var code = sibling(text_5);
					var text_6 = only_child(code, true);
					template_effect(() => {
						set_text(text_5, get(place) ? ", " : "");
						set_text(text_6, field);
					});
					append($$anchor, fragment_7);
				});
				append($$anchor, fragment_6);
			};
			if_block(node_11, ($$render) => {
				if (get(change).fields.length) $$render(consequent_6);
			});
			reset(span_3);
			reset(li);
			template_effect(() => {
				set_attribute(button_2, "title", `Only what ${get(change).subject ?? ""} did`);
				set_text(text_1, get(change).subject);
				set_text(text_2, `${DID[get(change).action] ?? get(change).action ?? ""} `);
			});
			delegated("click", button_2, () => setQuery({ subject: get(change).subject }));
			append($$anchor, li);
		});
		reset(ul);
		bind_this(ul, ($$value) => set(element, $$value), () => get(element));
		var node_13 = sibling(ul, 2);
		var consequent_7 = ($$anchor) => {
			var p_2 = root_10$5();
			var button_3 = only_child(p_2);
			template_effect(() => button_3.disabled = list.isLoading);
			delegated("click", button_3, more);
			append($$anchor, p_2);
		};
		if_block(node_13, ($$render) => {
			if (list.data.cursor) $$render(consequent_7);
		});
		append($$anchor, fragment_4);
	};
	var consequent_9 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return list.failure;
			},
			retry: () => list.load()
		});
	};
	var alternate_2 = ($$anchor) => {
		Empty($$anchor, {
			is: "loading",
			like: { grid: "148px minmax(120px,300px) minmax(0,1fr)" }
		});
	};
	if_block(node_7, ($$render) => {
		if (list.data && get(changes).length === 0) $$render(consequent_4);
		else if (list.data) $$render(consequent_8, 1);
		else if (list.failure) $$render(consequent_9, 2);
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
var root$6 = from_html(`<p>Who calls this server needs a token, and a client to fetch it with.</p>`);
var root_1$6 = from_html(` <a> </a>`, 1);
var root_2$6 = from_html(`<span class="small">Revoked <!></span>`);
var root_3$6 = from_html(`<button class="small danger">Revoke<span class="visually-hidden"> </span></button>`);
var root_4$6 = from_html(`<li><span><b class="cut block svelte-5usrzm"> </b><!></span> <span class="small"> <!><span class="block quiet svelte-5usrzm"> </span></span> <span class="small quiet">Created <!> by <span class="cut"> </span></span> <!></li>`);
var root_5$6 = from_html(`<p class="foot svelte-5usrzm"><button>More</button></p>`);
var root_6$6 = from_html(`<ul class="clients svelte-5usrzm" aria-label="API clients"></ul> <p class="small quiet num"> </p> <!>`, 1);
var root_7$5 = from_html(`<span class="fault" role="alert"> </span>`);
var root_8$4 = from_html(`<option> </option>`);
var root_9$4 = from_html(`<div class="field"><label for="client-of"> </label><input id="client-of" type="text" required="" list="client-organizations" placeholder="Its id"/><datalist id="client-organizations"></datalist><!></div>`);
var root_10$4 = from_html(`<label class="check svelte-5usrzm"><input type="checkbox"/> </label>`);
var root_11$3 = from_html(`<p class="note bad" role="alert"> </p>`);
var root_12$3 = from_html(`<form class="form svelte-5usrzm"><div class="field"><label for="client-name">Name</label><input id="client-name" type="text" required="" maxlength="255"/><!></div> <div class="field"><label for="client-role">For</label><select id="client-role"></select></div> <!> <fieldset class="field"><legend>Scopes</legend><!><!></fieldset> <!> <div class="row"><button class="main">Create</button><button type="button">Cancel</button></div></form>`);
var root_13$3 = from_html(`<p>It gets no more tokens, for good. A token that it has is good until it ends, within the hour.</p> <div class="row"><button class="danger">Revoke it</button><button>Cancel</button></div>`, 1);
var root_14$3 = from_html(`<div class="spread head svelte-5usrzm"><h1 tabindex="-1">API clients</h1><div class="row"><!><button><!>New client</button></div></div> <p class="soft">Each fetches access tokens with its id and its secret, for an hour each.</p> <!> <!> <!> <!>`, 1);
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
	var fragment = root_14$3();
	var div = first_child(fragment);
	var div_1 = sibling(child(div));
	var node = child(div_1);
	var consequent = ($$anchor) => {
		Export($$anchor, {
			name: "clients",
			page: async () => ({ rows: get(clients) }),
			flat: (row) => ({
				...row,
				scopes: row.scopes.join(" ")
			})
		});
	};
	if_block(node, ($$render) => {
		if (get(clients).length) $$render(consequent);
	});
	var button = sibling(node);
	var node_1 = child(button);
	Icon(node_1, {
		name: "Plus",
		size: 14
	});
	next();
	reset(button);
	reset(div_1);
	reset(div);
	var node_2 = sibling(div, 4);
	var consequent_1 = ($$anchor) => {
		Empty($$anchor, {
			is: "nothing",
			title: "No client yet.",
			command: "jetbridge client create --name 'Expense tool'",
			children: ($$anchor, $$slotProps) => {
				var p = root$6();
				append($$anchor, p);
			},
			$$slots: { default: true }
		});
	};
	var consequent_5 = ($$anchor) => {
		var fragment_3 = root_6$6();
		var ul = first_child(fragment_3);
		each(ul, 21, () => get(clients), (client) => client.id, ($$anchor, client) => {
			var li = root_4$6();
			var span = child(li);
			var b = child(span);
			var text = only_child(b, true);
			var node_3 = sibling(b);
			Id(node_3, {
				get id() {
					return get(client).id;
				},
				what: "client id"
			});
			reset(span);
			var span_1 = sibling(span, 2);
			var text_1 = child(span_1);
			var node_4 = sibling(text_1);
			var consequent_2 = ($$anchor) => {
				var fragment_4 = root_1$6();
				var text_2 = first_child(fragment_4, true);
				text_2.nodeValue = " ";
				var a = sibling(text_2);
				var text_3 = only_child(a, true);
				template_effect(($0, $1) => {
					set_attribute(a, "href", $0);
					set_text(text_3, $1);
				}, [() => href(`/organizations/${get(client).companyId ?? get(client).tmcId}`), () => shortId(get(client).companyId ?? get(client).tmcId)]);
				append($$anchor, fragment_4);
			};
			if_block(node_4, ($$render) => {
				if (get(client).companyId ?? get(client).tmcId) $$render(consequent_2);
			});
			var span_2 = sibling(node_4);
			var text_4 = only_child(span_2, true);
			reset(span_1);
			var span_3 = sibling(span_1, 2);
			var node_5 = sibling(child(span_3));
			Time(node_5, { get at() {
				return get(client).createdAt;
			} });
			var span_4 = sibling(node_5, 2);
			var text_5 = only_child(span_4, true);
			reset(span_3);
			var node_6 = sibling(span_3, 2);
			var consequent_3 = ($$anchor) => {
				var span_5 = root_2$6();
				var node_7 = sibling(child(span_5));
				Time(node_7, { get at() {
					return get(client).revokedAt;
				} });
				reset(span_5);
				append($$anchor, span_5);
			};
			var alternate = ($$anchor) => {
				var button_1 = root_3$6();
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
			if_block(node_6, ($$render) => {
				if (get(client).revokedAt) $$render(consequent_3);
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
		var node_8 = sibling(p_1, 2);
		var consequent_4 = ($$anchor) => {
			var p_2 = root_5$6();
			var button_2 = only_child(p_2);
			template_effect(() => button_2.disabled = list.isLoading);
			delegated("click", button_2, () => (set(more, get(more) + 1), void list.load()));
			append($$anchor, p_2);
		};
		if_block(node_8, ($$render) => {
			if (get(clients).length < list.data.totalCount) $$render(consequent_4);
		});
		template_effect(($0) => set_text(text_7, $0), [() => many(list.data.totalCount, "client")]);
		append($$anchor, fragment_3);
	};
	var consequent_6 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return list.failure;
			},
			retry: () => list.load()
		});
	};
	var alternate_1 = ($$anchor) => {
		Empty($$anchor, {
			is: "loading",
			like: { grid: "minmax(0,1.2fr) minmax(0,1.6fr) minmax(0,1fr) 96px" }
		});
	};
	if_block(node_2, ($$render) => {
		if (list.data && get(clients).length === 0) $$render(consequent_1);
		else if (list.data) $$render(consequent_5, 1);
		else if (list.failure) $$render(consequent_6, 2);
		else $$render(alternate_1, -1);
	});
	var node_9 = sibling(node_2, 2);
	var consequent_12 = ($$anchor) => {
		Dialog($$anchor, {
			title: "New API client",
			close: () => set(isMaking, false),
			children: ($$anchor, $$slotProps) => {
				var form = root_12$3();
				var div_2 = child(form);
				var input = sibling(child(div_2));
				remove_input_defaults(input);
				var node_10 = sibling(input);
				var consequent_7 = ($$anchor) => {
					var span_7 = root_7$5();
					var text_8 = only_child(span_7, true);
					template_effect(($0) => set_text(text_8, $0), [() => faultOf("name")]);
					append($$anchor, span_7);
				};
				var d = user_derived(() => faultOf("name"));
				if_block(node_10, ($$render) => {
					if (get(d)) $$render(consequent_7);
				});
				reset(div_2);
				var div_3 = sibling(div_2, 2);
				var select = sibling(child(div_3));
				each(select, 21, () => Object.entries(ROLES), ([value, says]) => value, ($$anchor, $$item) => {
					var $$array = user_derived(() => to_array(get($$item), 2));
					let value = () => get($$array)[0];
					let says = () => get($$array)[1];
					var option = root_8$4();
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
				reset(div_3);
				var node_11 = sibling(div_3, 2);
				var consequent_9 = ($$anchor) => {
					var div_4 = root_9$4();
					var label = child(div_4);
					var text_10 = only_child(label, true);
					var input_1 = sibling(label);
					remove_input_defaults(input_1);
					var datalist = sibling(input_1);
					each(datalist, 21, () => organizations.data ?? [], (one) => one.id, ($$anchor, one) => {
						var option_1 = root_8$4();
						var text_11 = only_child(option_1, true);
						var option_1_value = {};
						template_effect(() => {
							set_text(text_11, get(one).name);
							if (option_1_value !== (option_1_value = get(one).id)) option_1.value = (option_1.__value = option_1_value) ?? "";
						});
						append($$anchor, option_1);
					});
					reset(datalist);
					var node_12 = sibling(datalist);
					var consequent_8 = ($$anchor) => {
						var span_8 = root_7$5();
						var text_12 = only_child(span_8, true);
						template_effect(($0) => set_text(text_12, $0), [() => faultOf("companyId", "tmcId")]);
						append($$anchor, span_8);
					};
					var d_1 = user_derived(() => faultOf("companyId", "tmcId"));
					if_block(node_12, ($$render) => {
						if (get(d_1)) $$render(consequent_8);
					});
					reset(div_4);
					template_effect(($0) => {
						set_text(text_10, get(role) === "TMC_ADMIN" ? "TMC" : "Company");
						set_attribute(input_1, "aria-invalid", $0);
					}, [() => faultOf("companyId", "tmcId") ? "true" : void 0]);
					bind_value(input_1, () => get(organization), ($$value) => set(organization, $$value));
					append($$anchor, div_4);
				};
				if_block(node_11, ($$render) => {
					if (get(role) !== "PLATFORM_ADMIN") $$render(consequent_9);
				});
				var fieldset = sibling(node_11, 2);
				var node_13 = sibling(child(fieldset));
				each(node_13, 16, () => get(offered), (scope) => scope, ($$anchor, scope) => {
					var label_1 = root_10$4();
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
				var node_14 = sibling(node_13);
				var consequent_10 = ($$anchor) => {
					var span_9 = root_7$5();
					var text_14 = only_child(span_9, true);
					template_effect(($0) => set_text(text_14, $0), [() => faultOf("scopes")]);
					append($$anchor, span_9);
				};
				var d_2 = user_derived(() => faultOf("scopes"));
				if_block(node_14, ($$render) => {
					if (get(d_2)) $$render(consequent_10);
				});
				reset(fieldset);
				var node_15 = sibling(fieldset, 2);
				var consequent_11 = ($$anchor) => {
					var p_3 = root_11$3();
					var text_15 = only_child(p_3, true);
					template_effect(() => set_text(text_15, get(unplaced)));
					append($$anchor, p_3);
				};
				if_block(node_15, ($$render) => {
					if (get(unplaced)) $$render(consequent_11);
				});
				var div_5 = sibling(node_15, 2);
				var button_3 = child(div_5);
				var button_4 = sibling(button_3);
				reset(div_5);
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
	if_block(node_9, ($$render) => {
		if (get(isMaking)) $$render(consequent_12);
	});
	var node_16 = sibling(node_9, 2);
	var consequent_13 = ($$anchor) => {
		const client = user_derived(() => get(revoking));
		Dialog($$anchor, {
			get title() {
				return `Revoke ${get(client).name ?? ""}?`;
			},
			close: () => set(revoking, null),
			children: ($$anchor, $$slotProps) => {
				var fragment_9 = root_13$3();
				var div_6 = sibling(first_child(fragment_9), 2);
				var button_5 = child(div_6);
				var button_6 = sibling(button_5);
				reset(div_6);
				delegated("click", button_5, () => revoke(get(client)));
				delegated("click", button_6, () => set(revoking, null));
				append($$anchor, fragment_9);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_16, ($$render) => {
		if (get(revoking)) $$render(consequent_13);
	});
	var node_17 = sibling(node_16, 2);
	var consequent_14 = ($$anchor) => {
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
	if_block(node_17, ($$render) => {
		if (get(made)) $$render(consequent_14);
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
var metric = ($$anchor, title = noop, name = noop) => {
	var a = root$5();
	var text = only_child(a, true);
	template_effect(() => {
		set_attribute(a, "href", `${apiRoot}/docs/guide/metrics#:~:text=${name()}`);
		set_attribute(a, "title", `Metric ${name()}`);
		set_text(text, title());
	});
	append($$anchor, a);
};
var root$5 = from_html(`<a class="metric svelte-1o0al1s" target="_blank" rel="noopener"> </a>`);
var root_1$5 = from_html(`<p class="note bad svelte-1o0al1s">No node delivers.</p>`);
var root_2$5 = from_html(`<p class="note bad svelte-1o0al1s"> </p>`);
var root_3$5 = from_html(`<dt>Cell</dt><dd> </dd>`, 1);
var root_4$5 = from_html(`<li class="panel"><header><b class="name svelte-1o0al1s"> </b><span> </span></header> <dl class="facts num body"><!> <dt><!></dt><dd><span class="load svelte-1o0al1s"><i class="svelte-1o0al1s"></i></span> </dd> <dt><!></dt><dd> </dd> <dt>Since</dt><dd><!> </dd> <dt>Told</dt><dd><!></dd></dl></li>`);
var root_5$5 = from_html(`<li class="panel"><header><b class="name svelte-1o0al1s"> </b><span> </span></header> <dl class="facts num body"><dt>Partitions</dt><dd> </dd> <dt><!></dt><dd> </dd></dl></li>`);
var root_6$5 = from_html(`<section class="section" aria-labelledby="cells"><h2 id="cells">Cells</h2> <ul class="cards svelte-1o0al1s"></ul></section>`);
var root_7$4 = from_html(`since <!>`, 1);
var root_8$3 = from_html(`<dt><!></dt><dd> </dd> <dt><!></dt><dd> </dd> <dt><!></dt><dd> </dd>`, 1);
var root_9$3 = from_html(`<p class="soft">At home and in all cells.</p>`);
var root_10$3 = from_html(`<!> <section class="section" aria-labelledby="nodes"><h2 id="nodes">Nodes</h2> <ul class="cards svelte-1o0al1s"></ul></section> <!> <section class="section" aria-labelledby="waits"><h2 id="waits">What waits</h2> <dl class="facts num"><dt><!></dt><dd> </dd> <dt><!></dt><dd><!></dd> <!></dl> <!> <!></section>`, 1);
var root_11$2 = from_html(`<dt><!></dt><dd> </dd>`, 1);
var root_12$2 = from_html(`<li class="svelte-1o0al1s"> </li>`);
var root_13$2 = from_html(`<ul></ul>`);
var root_14$2 = from_html(`<dt>Events are kept</dt><dd> </dd>`, 1);
var root_15$2 = from_html(`<dl class="facts num svelte-1o0al1s"><!> <dt><!></dt><dd> </dd> <dt><!></dt><dd><!></dd> <dt><!></dt><dd> </dd> <dt><!></dt><dd> </dd> <dt>Partitions made until</dt><dd> </dd> <!> <dt>Now</dt><dd> </dd></dl>`);
var root_16$1 = from_html(`<div class="spread"><h1 tabindex="-1">Engine</h1><a class="small" target="_blank" rel="noopener">Its metrics</a></div> <!> <section class="section" aria-labelledby="db"><h2 id="db">Database</h2> <!></section>`, 1);
function Engine($$anchor, $$props) {
	push($$props, true);
	const changes = ({ kind }) => kind === "tally" || kind === "clock";
	const engine = query(() => 0, (signal) => ask(() => api.GET("/ext/v1/engine", { signal })), changes, NOW_AND_THEN);
	const database = query(() => 0, (signal) => ask(() => api.GET("/ext/v1/database", { signal })), ({ kind }) => kind === "clock");
	const MINUTES = 5;
	const rates = query(() => 0, async (signal) => {
		const until = Math.floor(clock.read() / 6e4) * 6e4;
		const wanted = {
			since: (/* @__PURE__ */ new Date(until - MINUTES * 6e4)).toISOString(),
			until: new Date(until).toISOString(),
			bucket: "PT1M"
		};
		return (await ask(() => api.GET("/ext/v1/stats/series", {
			params: { query: wanted },
			signal
		}))).series[0]?.total;
	}, changes, 1e4);
	const perMinute = (count) => `${(count / MINUTES).toLocaleString("en-GB", { maximumFractionDigits: 1 })} a minute, over the last ${MINUTES}`;
	user_effect(() => {
		const timer = setInterval(() => (engine.hint(), database.hint()), 5e3);
		return () => clearInterval(timer);
	});
	const it = user_derived(() => engine.data);
	const db = user_derived(() => database.data);
	const still = user_derived(() => (get(it)?.nodes ?? []).filter((node) => !node.isMoving));
	const state = (node) => node.trouble ?? (node.isMoving ? "Moving" : "Silent");
	const POOLS = [["requests", "Connections for requests"], ["engine", "Connections of the engine"]];
	var fragment = root_16$1();
	var div = first_child(fragment);
	var a_1 = sibling(child(div));
	reset(div);
	var node_1 = sibling(div, 2);
	var consequent_7 = ($$anchor) => {
		var fragment_1 = root_10$3();
		var node_2 = first_child(fragment_1);
		var consequent = ($$anchor) => {
			var p = root_1$5();
			append($$anchor, p);
		};
		var consequent_1 = ($$anchor) => {
			var p_1 = root_2$5();
			var text_1 = only_child(p_1);
			template_effect(($0) => set_text(text_1, `${$0 ?? ""} not move. What they held is taken over by others when its lease ends.`), [() => many(get(still).length, "node does", "nodes do")]);
			append($$anchor, p_1);
		};
		if_block(node_2, ($$render) => {
			if (get(it).nodes.length === 0) $$render(consequent);
			else if (get(still).length) $$render(consequent_1, 1);
		});
		var section = sibling(node_2, 2);
		var ul = sibling(child(section), 2);
		each(ul, 21, () => get(it).nodes, (node) => `${node.cell ?? ""} ${node.name}`, ($$anchor, node) => {
			var li = root_4$5();
			var header = child(li);
			var b = child(header);
			var text_2 = only_child(b, true);
			var span = sibling(b);
			var text_3 = only_child(span);
			reset(header);
			var dl = sibling(header, 2);
			var node_3 = child(dl);
			var consequent_2 = ($$anchor) => {
				var fragment_2 = root_3$5();
				var dd = sibling(first_child(fragment_2));
				var text_4 = only_child(dd, true);
				template_effect(() => set_text(text_4, get(node).cell ?? "home"));
				append($$anchor, fragment_2);
			};
			if_block(node_3, ($$render) => {
				if (get(it).cells?.length) $$render(consequent_2);
			});
			var dt = sibling(node_3, 2);
			metric(child(dt), () => "In flight", () => "jetbridge_calls_in_flight");
			reset(dt);
			var dd_1 = sibling(dt);
			var span_1 = child(dd_1);
			var i = child(span_1);
			let styles;
			reset(span_1);
			var text_5 = sibling(span_1);
			reset(dd_1);
			var dt_1 = sibling(dd_1, 2);
			metric(child(dt_1), () => "Queued", () => "jetbridge_lanes_queued");
			reset(dt_1);
			var dd_2 = sibling(dt_1);
			var text_6 = only_child(dd_2);
			var dd_3 = sibling(dd_2, 3);
			var node_6 = child(dd_3);
			Time(node_6, {
				get at() {
					return get(node).startedAt;
				},
				as: "both"
			});
			var text_7 = sibling(node_6);
			reset(dd_3);
			var dd_4 = sibling(dd_3, 3);
			var node_7 = child(dd_4);
			Time(node_7, { get at() {
				return get(node).seenAt;
			} });
			reset(dd_4);
			reset(dl);
			reset(li);
			template_effect(($0, $1, $2, $3, $4, $5) => {
				set_text(text_2, get(node).name);
				set_class(span, 1, clsx(get(node).isMoving ? "good" : "bad"), "svelte-1o0al1s");
				set_text(text_3, `${get(node).isMoving ? "●" : "✕"} ${$0 ?? ""}`);
				styles = set_style(i, "", styles, { width: $1 });
				set_text(text_5, `${$2 ?? ""} of ${$3 ?? ""}`);
				set_text(text_6, `${$4 ?? ""} in ${$5 ?? ""}`);
				set_text(text_7, `, version ${get(node).version ?? ""}`);
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
		var node_8 = sibling(section, 2);
		var consequent_3 = ($$anchor) => {
			var section_1 = root_6$5();
			var ul_1 = sibling(child(section_1), 2);
			each(ul_1, 21, () => get(it).cells, (cell) => cell.name, ($$anchor, cell) => {
				const late = user_derived(() => get(cell).lagSeconds === void 0 || get(cell).lagSeconds > 60);
				var li_1 = root_5$5();
				var header_1 = child(li_1);
				var b_1 = child(header_1);
				var text_8 = only_child(b_1, true);
				var span_2 = sibling(b_1);
				var text_9 = only_child(span_2, true);
				reset(header_1);
				var dl_1 = sibling(header_1, 2);
				var dd_5 = sibling(child(dl_1));
				var text_10 = only_child(dd_5, true);
				var dt_2 = sibling(dd_5, 2);
				metric(child(dt_2), () => "Behind home", () => "jetbridge_cell_lag_seconds");
				reset(dt_2);
				var dd_6 = sibling(dt_2);
				var text_11 = only_child(dd_6, true);
				reset(dl_1);
				reset(li_1);
				template_effect(($0) => {
					set_text(text_8, get(cell).name);
					set_class(span_2, 1, clsx(get(cell).trouble || get(late) ? "bad" : "good"), "svelte-1o0al1s");
					set_text(text_9, get(cell).trouble ? "✕ Away" : get(late) ? "✕ Behind" : "● In step");
					set_text(text_10, get(cell).partitions || "none");
					set_text(text_11, $0);
				}, [() => get(cell).trouble ?? (get(cell).lagSeconds === void 0 ? "no whole copy yet" : `${Math.round(get(cell).lagSeconds)} s`)]);
				append($$anchor, li_1);
			});
			reset(ul_1);
			reset(section_1);
			append($$anchor, section_1);
		};
		if_block(node_8, ($$render) => {
			if (get(it).cells?.length) $$render(consequent_3);
		});
		var section_2 = sibling(node_8, 2);
		var dl_2 = sibling(child(section_2), 2);
		var dt_3 = child(dl_2);
		metric(child(dt_3), () => "Waiting", () => "jetbridge_deliveries_waiting");
		reset(dt_3);
		var dd_7 = sibling(dt_3);
		var text_12 = only_child(dd_7, true);
		var dt_4 = sibling(dd_7, 2);
		metric(child(dt_4), () => "Oldest due", () => "jetbridge_oldest_due_seconds");
		reset(dt_4);
		var dd_8 = sibling(dt_4);
		var node_12 = child(dd_8);
		var consequent_4 = ($$anchor) => {
			var fragment_3 = root_7$4();
			var node_13 = sibling(first_child(fragment_3));
			Time(node_13, { get at() {
				return get(it).waiting.oldestDueAt;
			} });
			append($$anchor, fragment_3);
		};
		var alternate = ($$anchor) => {
			var text_13 = text("nothing is overdue");
			append($$anchor, text_13);
		};
		if_block(node_12, ($$render) => {
			if (get(it).waiting.oldestDueAt) $$render(consequent_4);
			else $$render(alternate, -1);
		});
		reset(dd_8);
		var node_14 = sibling(dd_8, 2);
		var consequent_5 = ($$anchor) => {
			var fragment_4 = root_8$3();
			var dt_5 = first_child(fragment_4);
			metric(child(dt_5), () => "Accepted", () => "jetbridge_deliveries_matched_total");
			reset(dt_5);
			var dd_9 = sibling(dt_5);
			var text_14 = only_child(dd_9, true);
			var dt_6 = sibling(dd_9, 2);
			metric(child(dt_6), () => "Delivered", () => "jetbridge_deliveries_delivered_total");
			reset(dt_6);
			var dd_10 = sibling(dt_6);
			var text_15 = only_child(dd_10, true);
			var dt_7 = sibling(dd_10, 2);
			metric(child(dt_7), () => "Attempts", () => "jetbridge_attempts_total");
			reset(dt_7);
			var dd_11 = sibling(dt_7);
			var text_16 = only_child(dd_11, true);
			template_effect(($0, $1, $2) => {
				set_text(text_14, $0);
				set_text(text_15, $1);
				set_text(text_16, $2);
			}, [
				() => perMinute(rates.data.accepted),
				() => perMinute(rates.data.delivered),
				() => perMinute(rates.data.tries)
			]);
			append($$anchor, fragment_4);
		};
		if_block(node_14, ($$render) => {
			if (rates.data) $$render(consequent_5);
		});
		reset(dl_2);
		var node_18 = sibling(dl_2, 2);
		var consequent_6 = ($$anchor) => {
			var p_2 = root_9$3();
			append($$anchor, p_2);
		};
		if_block(node_18, ($$render) => {
			if (get(it).cells?.length) $$render(consequent_6);
		});
		var node_19 = sibling(node_18, 2);
		Horizon(node_19, { get waiting() {
			return get(it).waiting;
		} });
		reset(section_2);
		template_effect(($0) => set_text(text_12, $0), [() => many(get(it).waiting.total, "delivery", "deliveries")]);
		append($$anchor, fragment_1);
	};
	var consequent_8 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return engine.failure;
			},
			retry: () => engine.load()
		});
	};
	var alternate_1 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node_1, ($$render) => {
		if (get(it)) $$render(consequent_7);
		else if (engine.failure) $$render(consequent_8, 1);
		else $$render(alternate_1, -1);
	});
	var section_3 = sibling(node_1, 2);
	var node_20 = sibling(child(section_3), 2);
	var consequent_13 = ($$anchor) => {
		var dl_3 = root_15$2();
		var node_21 = child(dl_3);
		var consequent_10 = ($$anchor) => {
			var fragment_7 = comment();
			var node_22 = first_child(fragment_7);
			each(node_22, 17, () => POOLS, ([name, title]) => name, ($$anchor, $$item) => {
				var $$array = user_derived(() => to_array(get($$item), 2));
				let name = () => get($$array)[0];
				let title = () => get($$array)[1];
				const pool = user_derived(() => get(it).database[name()]);
				var fragment_8 = comment();
				var node_23 = first_child(fragment_8);
				var consequent_9 = ($$anchor) => {
					var fragment_9 = root_11$2();
					var dt_8 = first_child(fragment_9);
					metric(child(dt_8), title, () => "jetbridge_database_connections");
					reset(dt_8);
					var dd_12 = sibling(dt_8);
					var text_17 = only_child(dd_12);
					template_effect(($0) => set_text(text_17, `${get(pool).open ?? ""} open, ${get(pool).idle ?? ""} idle; ${get(pool).waiting ? `${get(pool).waiting} wait for one` : "nobody waits"}${$0 ?? ""}`), [() => get(pool).refused ? `; none to be had in time, ${many(get(pool).refused, "time")}` : ""]);
					append($$anchor, fragment_9);
				};
				if_block(node_23, ($$render) => {
					if (get(pool)) $$render(consequent_9);
				});
				append($$anchor, fragment_8);
			});
			append($$anchor, fragment_7);
		};
		if_block(node_21, ($$render) => {
			if (get(it)) $$render(consequent_10);
		});
		var dt_9 = sibling(node_21, 2);
		metric(child(dt_9), () => "Dead rows of the queue", () => "jetbridge_queue_dead_rows");
		reset(dt_9);
		var dd_13 = sibling(dt_9);
		var text_18 = only_child(dd_13, true);
		var dt_10 = sibling(dd_13, 2);
		metric(child(dt_10), () => "Held back by", () => "jetbridge_dead_rows_held_seconds");
		reset(dt_10);
		var dd_14 = sibling(dt_10);
		var node_27 = child(dd_14);
		var consequent_11 = ($$anchor) => {
			var ul_2 = root_13$2();
			each(ul_2, 21, () => get(db).deadRowHolders, (holder) => holder.name, ($$anchor, holder) => {
				var li_2 = root_12$2();
				var text_19 = only_child(li_2);
				template_effect(($0, $1, $2) => set_text(text_19, `${$0 ?? ""} ${get(holder).name ?? ""}${$1 ?? ""}, ${$2 ?? ""}`), [
					() => words(get(holder).kind),
					() => get(holder).seconds !== void 0 ? `, for ${lasting(get(holder).seconds * 1e3)}` : "",
					() => many(get(holder).transactions, "transaction")
				]);
				append($$anchor, li_2);
			});
			reset(ul_2);
			append($$anchor, ul_2);
		};
		var alternate_2 = ($$anchor) => {
			var text_20 = text("nobody");
			append($$anchor, text_20);
		};
		if_block(node_27, ($$render) => {
			if (get(db).deadRowHolders.length) $$render(consequent_11);
			else $$render(alternate_2, -1);
		});
		reset(dd_14);
		var dt_11 = sibling(dd_14, 2);
		metric(child(dt_11), () => "Clock of this machine", () => "jetbridge_clock_ahead_seconds");
		reset(dt_11);
		var dd_15 = sibling(dt_11);
		var text_21 = only_child(dd_15, true);
		var dt_12 = sibling(dd_15, 2);
		metric(child(dt_12), () => "Master keys that this node lacks", () => "jetbridge_master_keys_missing");
		reset(dt_12);
		var dd_16 = sibling(dt_12);
		var text_22 = only_child(dd_16, true);
		var dd_17 = sibling(dd_16, 3);
		var text_23 = only_child(dd_17, true);
		var node_30 = sibling(dd_17, 2);
		var consequent_12 = ($$anchor) => {
			var fragment_10 = root_14$2();
			var dd_18 = sibling(first_child(fragment_10));
			var text_24 = only_child(dd_18, true);
			template_effect(($0) => set_text(text_24, $0), [() => many(get(it).retentionDays, "day")]);
			append($$anchor, fragment_10);
		};
		if_block(node_30, ($$render) => {
			if (get(it)) $$render(consequent_12);
		});
		var dd_19 = sibling(node_30, 3);
		var text_25 = only_child(dd_19);
		reset(dl_3);
		template_effect(($0, $1, $2, $3) => {
			set_text(text_18, $0);
			set_text(text_21, $1);
			set_class(dd_16, 1, clsx(get(db).unknownMasterKeys.length ? "bad" : ""), "svelte-1o0al1s");
			set_text(text_22, $2);
			set_text(text_23, get(db).partitionsUntil ?? "none is made");
			set_text(text_25, `${$3 ?? ""} UTC`);
		}, [
			() => get(db).queueDeadRows.toLocaleString("en-GB"),
			() => Math.abs(get(db).machineAheadSeconds) < .05 ? "as the database’s" : `${lasting(Math.abs(get(db).machineAheadSeconds) * 1e3)} ${get(db).machineAheadSeconds > 0 ? "ahead of" : "behind"} the database’s`,
			() => get(db).unknownMasterKeys.length ? get(db).unknownMasterKeys.join(", ") : "none",
			() => new Date(clock.now).toISOString().slice(0, 19).replace("T", " ")
		]);
		append($$anchor, dl_3);
	};
	var consequent_14 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return database.failure;
			},
			retry: () => database.load()
		});
	};
	var alternate_3 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node_20, ($$render) => {
		if (get(db)) $$render(consequent_13);
		else if (database.failure) $$render(consequent_14, 1);
		else $$render(alternate_3, -1);
	});
	reset(section_3);
	template_effect(() => set_attribute(a_1, "href", `${apiRoot}/docs/guide/metrics`));
	append($$anchor, fragment);
	pop();
}
// src/pages/Live.svelte
var root$4 = from_html(`<button class="small"> </button>`);
var root_1$4 = from_html(`<p>Events and deliveries appear here as they happen. In a terminal, <code>jetbridge tail</code> shows the same.</p>`);
var root_2$4 = from_html(`<span class="kind svelte-vauq1k">Event</span><span class="cut svelte-vauq1k"><b class="svelte-vauq1k"> </b> <span class="quiet"> </span></span><span class="quiet cut svelte-vauq1k"> </span>`, 1);
var root_3$4 = from_html(`<span class="kind svelte-vauq1k"><!></span><span class="cut svelte-vauq1k"> <span class="quiet"> </span> <code class="quiet"> </code></span><span class="quiet cut svelte-vauq1k"> </span>`, 1);
var root_4$4 = from_html(`<span class="kind svelte-vauq1k"> </span><span class="cut svelte-vauq1k"><b> </b> <span class="quiet num"> </span> <code class="quiet"> </code></span><span class="quiet cut svelte-vauq1k"> </span>`, 1);
var root_5$4 = from_html(`<li class="svelte-vauq1k"><a class="svelte-vauq1k"><span class="num quiet svelte-vauq1k"> </span> <!></a></li>`);
var root_6$4 = from_html(`<ol class="lines svelte-vauq1k" aria-label="Newest first"></ol>`);
var root_7$3 = from_html(`<div class="spread head svelte-vauq1k"><h1 tabindex="-1">Live</h1> <div class="row"><button><!> </button> <!> <button>Clear</button></div></div> <div class="row filters svelte-vauq1k"><input id="filter" class="find svelte-vauq1k" type="search" placeholder="Only with this text: an id, a booking, an operation" aria-label="Filter"/> <div class="row" role="group" aria-label="Kinds"></div></div> <p class="small quiet tally svelte-vauq1k" role="status"> </p> <!>`, 1);
function Live($$anchor, $$props) {
	push($$props, true);
	const MOST = 500;
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
	let element = state(void 0);
	rowKeys(() => get(element));
	var fragment = root_7$3();
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
	var node_1 = sibling(button, 2);
	var consequent = ($$anchor) => {
		Export($$anchor, {
			name: "live",
			page: async () => ({ rows: get(shown).map(({ kind, at, data }) => ({
				kind,
				at: new Date(at).toISOString(),
				...data
			})) }),
			flat: (row) => row
		});
	};
	if_block(node_1, ($$render) => {
		if (get(shown).length) $$render(consequent);
	});
	var button_1 = sibling(node_1, 2);
	reset(div_1);
	reset(div);
	var div_2 = sibling(div, 2);
	var input = child(div_2);
	remove_input_defaults(input);
	var div_3 = sibling(input, 2);
	each(div_3, 20, () => KINDS, (kind) => kind, ($$anchor, kind) => {
		var button_2 = root$4();
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
	var node_2 = sibling(p, 2);
	var consequent_1 = ($$anchor) => {
		{
			let $0 = user_derived(() => get(lines).length ? "unmatched" : "nothing");
			let $1 = user_derived(() => get(lines).length ? "No line has this text." : "Listening …");
			let $2 = user_derived(() => session.isOfSandbox && !get(lines).length ? "jetbridge trigger PNR_V3:BOOKING_TICKETED" : void 0);
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
					var p_1 = root_1$4();
					append($$anchor, p_1);
				},
				$$slots: { default: true }
			});
		}
	};
	var alternate_1 = ($$anchor) => {
		var ol = root_6$4();
		each(ol, 21, () => get(shown), (line) => line.number, ($$anchor, line) => {
			var li = root_5$4();
			var a = child(li);
			var span = child(a);
			var text_4 = only_child(span, true);
			var node_3 = sibling(span, 2);
			var consequent_2 = ($$anchor) => {
				var fragment_3 = root_2$4();
				var span_1 = sibling(first_child(fragment_3));
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
				append($$anchor, fragment_3);
			};
			var consequent_3 = ($$anchor) => {
				var fragment_4 = root_3$4();
				var span_4 = first_child(fragment_4);
				var node_4 = child(span_4);
				{
					let $0 = user_derived(() => get(line).data["isInProgress"] && get(line).data["state"] === "WAITING" ? "IN_PROGRESS" : get(line).data["state"]);
					State(node_4, {
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
				append($$anchor, fragment_4);
			};
			var alternate = ($$anchor) => {
				var fragment_5 = root_4$4();
				var span_8 = first_child(fragment_5);
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
				append($$anchor, fragment_5);
			};
			if_block(node_3, ($$render) => {
				if (get(line).kind === "event") $$render(consequent_2);
				else if (get(line).kind === "delivery") $$render(consequent_3, 1);
				else $$render(alternate, -1);
			});
			reset(a);
			reset(li);
			template_effect(($0, $1, $2) => {
				set_attribute(a, "data-row", $0);
				set_attribute(a, "href", $1);
				set_text(text_4, $2);
			}, [
				() => String(get(line).data["id"] ?? get(line).data["deliveryId"] ?? ""),
				() => href(path(get(line))),
				() => point(get(line).at, preferences.zone, "time")
			]);
			append($$anchor, li);
		});
		reset(ol);
		bind_this(ol, ($$value) => set(element, $$value), () => get(element));
		append($$anchor, ol);
	};
	if_block(node_2, ($$render) => {
		if (get(shown).length === 0) $$render(consequent_1);
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
// src/pages/Organization.svelte
var root$3 = from_html(`<p class="row sub svelte-ofg0gh"><!><a>Subscriptions</a><a>Deliveries of its events</a></p>`);
var root_1$3 = from_html(`<span class="fault" role="alert"> </span>`);
var root_2$3 = from_html(`<div class="field"><label for="org-id">Id</label><input id="org-id" type="text" required="" placeholder="11111111-1111-4111-8111-111111111111"/><span class="help">The UUID by which your platform knows it: subscriptions and events name it.</span><!></div>`);
var root_3$3 = from_html(`<p class="note bad" role="alert"> </p>`);
var root_4$3 = from_html(`<p class="note">Where a TMC’s subscription gets the events of this company because it contracts it, that ends with the contract.</p>`);
var root_5$3 = from_html(`<!> <form class="form svelte-ofg0gh"><!> <div class="field"><label for="org-name">Name</label><input id="org-name" type="text" required="" maxlength="255"/><!></div> <div class="field"><label for="org-type">What it is</label><select id="org-type"><option>Company</option><option>TMC</option></select></div> <div class="field"><label for="org-contracting">Contracted by</label><!><span class="help">That TMC’s administrators reach it.</span></div> <div class="field"><label for="org-booking">Books through</label><!><span class="help">Unless an event says otherwise.</span></div> <div class="field"><label for="org-limit">Attempts to fetch a payload</label><input id="org-limit" type="number" min="1" max="10000" required=""/><span class="help">Five minutes apart; then the event is kept for a person.</span><!></div> <!> <!> <div><button class="main">Save</button></div></form>`, 1);
var root_6$3 = from_html(`<nav class="crumbs small svelte-ofg0gh" aria-label="Path"><a>Organizations</a> <span class="quiet">/</span></nav> <h1 tabindex="-1"> </h1> <!>`, 1);
function Organization($$anchor, $$props) {
	push($$props, true);
	const isNew = user_derived(() => $$props.parts["id"] === "new");
	const found = query(() => $$props.parts["id"], async (signal) => get(isNew) ? null : ask(() => api.GET("/ext/v1/organizations/{organizationId}", {
		params: { path: { organizationId: $$props.parts["id"] } },
		signal
	})));
	const it = user_derived(() => found.data);
	const others = user_derived(() => get(it) ? [get(it).id] : []);
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
	var fragment = root_6$3();
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
		var fragment_3 = root_5$3();
		var node_1 = first_child(fragment_3);
		var consequent_2 = ($$anchor) => {
			var p = root$3();
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
			var div = root_2$3();
			var input = sibling(child(div));
			remove_input_defaults(input);
			var node_4 = sibling(input, 2);
			var consequent_3 = ($$anchor) => {
				var span = root_1$3();
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
			var span_1 = root_1$3();
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
		var node_6 = sibling(child(div_3));
		{
			let $0 = user_derived(() => !get(mayWrite));
			OrganizationSelect(node_6, {
				id: "org-contracting",
				type: "TMC",
				nobody: "nobody",
				get without() {
					return get(others);
				},
				get disabled() {
					return get($0);
				},
				get value() {
					return get(contracting);
				},
				choose: (chosen) => set(contracting, chosen, true)
			});
		}
		next();
		reset(div_3);
		var div_4 = sibling(div_3, 2);
		var node_7 = sibling(child(div_4));
		{
			let $0 = user_derived(() => !get(mayWrite));
			OrganizationSelect(node_7, {
				id: "org-booking",
				type: "TMC",
				nobody: "nobody",
				get without() {
					return get(others);
				},
				get disabled() {
					return get($0);
				},
				get value() {
					return get(booking);
				},
				choose: (chosen) => set(booking, chosen, true)
			});
		}
		next();
		reset(div_4);
		var div_5 = sibling(div_4, 2);
		var input_2 = sibling(child(div_5));
		remove_input_defaults(input_2);
		var node_8 = sibling(input_2, 2);
		var consequent_6 = ($$anchor) => {
			var span_2 = root_1$3();
			var text_3 = only_child(span_2, true);
			template_effect(($0) => set_text(text_3, $0), [() => faultOf("payloadAttemptLimit")]);
			append($$anchor, span_2);
		};
		var d_2 = user_derived(() => faultOf("payloadAttemptLimit"));
		if_block(node_8, ($$render) => {
			if (get(d_2)) $$render(consequent_6);
		});
		reset(div_5);
		var node_9 = sibling(div_5, 2);
		var consequent_7 = ($$anchor) => {
			var p_1 = root_3$3();
			var text_4 = only_child(p_1, true);
			template_effect(() => set_text(text_4, get(unplaced)));
			append($$anchor, p_1);
		};
		if_block(node_9, ($$render) => {
			if (get(unplaced)) $$render(consequent_7);
		});
		var node_10 = sibling(node_9, 2);
		var consequent_8 = ($$anchor) => {
			var p_2 = root_4$3();
			append($$anchor, p_2);
		};
		if_block(node_10, ($$render) => {
			if (get(it) && get(contracting) !== (get(it).contractingTmcId ?? "")) $$render(consequent_8);
		});
		var div_6 = sibling(node_10, 2);
		var button = only_child(div_6);
		reset(form);
		template_effect(($0, $1) => {
			input_1.disabled = !get(mayWrite);
			set_attribute(input_1, "aria-invalid", $0);
			select.disabled = !get(mayWrite);
			input_2.disabled = !get(mayWrite);
			set_attribute(input_2, "aria-invalid", $1);
			button.disabled = get(isBusy) || !get(mayWrite);
			set_attribute(button, "title", get(mayWrite) ? "" : "Needs the scope platform:admin");
		}, [() => faultOf("name") ? "true" : void 0, () => faultOf("payloadAttemptLimit") ? "true" : void 0]);
		event("submit", form, save);
		bind_value(input_1, () => get(name), ($$value) => set(name, $$value));
		bind_select_value(select, () => get(type), ($$value) => set(type, $$value));
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
var root$2 = from_html(`<a class="svelte-n55i6u"><b> </b></a> <span class="small quiet svelte-n55i6u"> </span> <!> <a class="small svelte-n55i6u">Subscriptions</a>`, 1);
var root_1$2 = from_html(`<a class="button svelte-n55i6u"><!>New organization</a>`);
var root_2$2 = from_html(`<p><button>Clear the filter</button></p>`);
var root_3$2 = from_html(`<p>A subscription belongs to one, and events are of one.</p>`);
var root_4$2 = from_html(`<span class="soft svelte-n55i6u">Contracted by none of these</span>`);
var root_5$2 = from_html(`<li class="one svelte-n55i6u"><!></li>`);
var root_6$2 = from_html(`<ul class="below svelte-n55i6u"></ul>`);
var root_7$2 = from_html(`<li><div class="one svelte-n55i6u"><!></div> <!></li>`);
var root_8$2 = from_html(`<p class="foot svelte-n55i6u"><button>More</button></p>`);
var root_9$2 = from_html(`<p class="soft num svelte-n55i6u"> </p> <ul class="tree svelte-n55i6u" aria-label="Organizations"></ul> <!>`, 1);
var root_10$2 = from_html(`<div class="spread head svelte-n55i6u"><h1 tabindex="-1">Organizations</h1><div class="row"><!><!></div></div> <div class="row filter svelte-n55i6u"><label class="visually-hidden" for="q">Name</label><input id="q" type="search" placeholder="Name"/> <label class="visually-hidden" for="type">What they are</label><select id="type"><option>Companies and TMCs</option><option>Companies</option><option>TMCs</option></select></div> <!>`, 1);
function Organizations($$anchor, $$props) {
	push($$props, true);
	const entry = ($$anchor, one = noop) => {
		var fragment = root$2();
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
			set_attribute(a, "data-row", one().id);
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
	const asked = user_derived(() => ({
		...get(text) ? { q: get(text) } : {},
		...get(kind) ? { type: get(kind) } : {}
	}));
	async function page(cursor) {
		const offset = Number(cursor ?? 0);
		const answer = await ask(() => api.GET("/ext/v1/organizations", { params: { query: {
			limit: PAGE,
			offset,
			...get(asked)
		} } }));
		return {
			rows: answer.organizations,
			nextCursor: offset + PAGE < answer.totalCount ? String(offset + PAGE) : void 0
		};
	}
	let element = state(void 0);
	rowKeys(() => get(element));
	var fragment_1 = root_10$2();
	var div = first_child(fragment_1);
	var div_1 = sibling(child(div));
	var node_1 = child(div_1);
	Export(node_1, {
		name: "organizations",
		page,
		flat: (row) => ({ ...row })
	});
	var node_2 = sibling(node_1);
	var consequent = ($$anchor) => {
		var a_2 = root_1$2();
		var node_3 = child(a_2);
		Icon(node_3, {
			name: "Plus",
			size: 14
		});
		next();
		reset(a_2);
		template_effect(($0) => set_attribute(a_2, "href", $0), [() => href("/organizations/new")]);
		append($$anchor, a_2);
	};
	if_block(node_2, ($$render) => {
		if (get(mayWrite)) $$render(consequent);
	});
	reset(div_1);
	reset(div);
	var div_2 = sibling(div, 2);
	var input = sibling(child(div_2));
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
	reset(div_2);
	var node_4 = sibling(div_2, 2);
	var consequent_2 = ($$anchor) => {
		var fragment_2 = comment();
		var node_5 = first_child(fragment_2);
		var consequent_1 = ($$anchor) => {
			Empty($$anchor, {
				is: "unmatched",
				title: "No organization matches.",
				children: ($$anchor, $$slotProps) => {
					var p = root_2$2();
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
					var p_1 = root_3$2();
					append($$anchor, p_1);
				},
				$$slots: { default: true }
			});
		};
		if_block(node_5, ($$render) => {
			if (get(text) || get(kind)) $$render(consequent_1);
			else $$render(alternate, -1);
		});
		append($$anchor, fragment_2);
	};
	var consequent_6 = ($$anchor) => {
		var fragment_5 = root_9$2();
		var p_2 = first_child(fragment_5);
		var text_3 = only_child(p_2, true);
		var ul = sibling(p_2, 2);
		each(ul, 21, () => get(tree), ({ tmc, companies }) => tmc?.id ?? "", ($$anchor, $$item) => {
			let tmc = () => get($$item).tmc;
			let companies = () => get($$item).companies;
			var li = root_7$2();
			var div_3 = child(li);
			var node_6 = child(div_3);
			var consequent_3 = ($$anchor) => {
				entry($$anchor, tmc);
			};
			var alternate_1 = ($$anchor) => {
				var span_1 = root_4$2();
				append($$anchor, span_1);
			};
			if_block(node_6, ($$render) => {
				if (tmc()) $$render(consequent_3);
				else $$render(alternate_1, -1);
			});
			reset(div_3);
			var node_7 = sibling(div_3, 2);
			var consequent_4 = ($$anchor) => {
				var ul_1 = root_6$2();
				each(ul_1, 21, companies, (company) => company.id, ($$anchor, company) => {
					var li_1 = root_5$2();
					var node_8 = child(li_1);
					entry(node_8, () => get(company));
					reset(li_1);
					append($$anchor, li_1);
				});
				reset(ul_1);
				append($$anchor, ul_1);
			};
			if_block(node_7, ($$render) => {
				if (companies().length) $$render(consequent_4);
			});
			reset(li);
			append($$anchor, li);
		});
		reset(ul);
		bind_this(ul, ($$value) => set(element, $$value), () => get(element));
		var node_9 = sibling(ul, 2);
		var consequent_5 = ($$anchor) => {
			var p_3 = root_8$2();
			var button_1 = only_child(p_3);
			template_effect(() => button_1.disabled = list.isLoading);
			delegated("click", button_1, () => set(more, get(more) + 1));
			append($$anchor, p_3);
		};
		if_block(node_9, ($$render) => {
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
		Empty($$anchor, {
			is: "loading",
			like: { grid: "minmax(0,1.2fr) minmax(0,1.4fr) 120px 96px" }
		});
	};
	if_block(node_4, ($$render) => {
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
// src/pages/Publish.svelte
var root$1 = from_html(`<div class="row kinds svelte-zzuyjv" role="group" aria-label="What is published"><button type="button">A sample</button><button type="button">One of your own</button></div>`);
var root_1$1 = from_html(`<span class="fault svelte-zzuyjv" role="alert"> </span>`);
var root_2$1 = from_html(`<option> </option>`);
var root_3$1 = from_html(`<div class="field"><label for="publish-sample">Event</label><select id="publish-sample"></select><!></div> <div class="field"><label for="publish-overrides">Values of its payload, by path</label><textarea id="publish-overrides" rows="3"></textarea><span class="help">Left empty: as the sample is.</span><!></div>`, 1);
var root_4$1 = from_html(`<option></option>`);
var root_5$1 = from_html(`<div class="field"><label for="publish-url">URL of the payload</label><input id="publish-url" type="url" required="" placeholder="https://bookings.example.com/pnrs/9000000001"/><!></div>`);
var root_6$1 = from_html(`<div class="field"><label for="publish-payload">Payload</label><textarea id="publish-payload" rows="10" required="" spellcheck="false"></textarea><span class="help">The whole state after the event; it is sent on byte for byte.</span><!></div>`);
var root_7$1 = from_html(`<div class="field"><label for="publish-type">Event type</label><select id="publish-type"></select></div> <div class="field"><label for="publish-operation">Operation</label><input id="publish-operation" type="text" list="publish-operations" placeholder="none"/><datalist id="publish-operations"></datalist><!></div> <div class="row" role="group" aria-label="Where the body is"><button type="button">Here</button><button type="button">To be fetched</button></div> <!>`, 1);
var root_8$1 = from_html(`<li><a class="tag"> </a></li>`);
var root_9$1 = from_html(`<li class="quiet small">and more</li>`);
var root_10$1 = from_html(`<p class="soft"><b> </b> <code> </code> of this company, unless the operation is excluded:</p> <ul class="row"><!><!></ul>`, 1);
var root_11$1 = from_html(`<p class="soft">No active subscription wants <code> </code> of this company: it would be kept, and go nowhere.</p>`);
var root_12$1 = from_html(`<div class="takers svelte-zzuyjv" role="status"><!></div>`);
var root_13$1 = from_html(`<p class="note bad" role="alert"> </p>`);
var root_14$1 = from_html(`<p class="small quiet">It needs the scope events:write.</p>`);
var root_15$1 = from_html(`<nav class="crumbs small svelte-zzuyjv" aria-label="Path"><a>Events</a> <span class="quiet">/</span></nav> <h1 tabindex="-1">Publish an event</h1> <!> <form class="form svelte-zzuyjv"><div class="field"><label for="publish-company">Company</label><!><!></div> <!> <!> <!> <div><button class="main"><!> </button><!></div></form> <!>`, 1);
function Publish($$anchor, $$props) {
	push($$props, true);
	const hasSamples = user_derived(() => session.isOfSandbox);
	const isSample = user_derived(() => get(hasSamples) && place.query.get("from") !== "own");
	const mayPublish = user_derived(() => get(isSample) || session.may("events:write"));
	const triggers = query(() => get(hasSamples), async (signal) => get(hasSamples) ? (await ask(() => api.GET("/sandbox/v1/triggers", { signal }))).triggers : []);
	const first = query(() => session.caller?.organization?.id, async (signal) => (await firstOrganization(signal, "COMPANY"))?.id);
	let chosen = state("");
	const organizationId = user_derived(() => get(chosen) || (session.caller?.organization?.type === "COMPANY" ? session.caller.organization.id : void 0) || first.data || "");
	let trigger = state("PNR_V3:BOOKING_TICKETED");
	let overrides = state("");
	let eventType = state("PNR_V3");
	let operation = state("BOOKING_CREATED");
	let payload = state("{\n  \"tripId\": \"7000000001\",\n  \"pnrId\": \"9000000001\"\n}");
	let payloadUrl = state("");
	let isFetched = state(false);
	let fault = state(null);
	let isBusy = state(false);
	const type = user_derived(() => get(isSample) ? get(trigger).split(":")[0] : get(eventType));
	const takers = query(() => [get(organizationId), get(type)], async (signal) => get(organizationId) && session.may("subscriptions:read") && session.may("deliveries:read") ? (await ask(() => api.GET("/ext/v1/subscriptions", {
		params: { query: {
			organizationId: get(organizationId),
			eventType: get(type),
			isActive: true,
			sort: "name",
			limit: 100
		} },
		signal
	}))).subscriptions : null, ({ kind }) => kind === "subscription");
	const text = user_derived(() => get(isSample) ? get(overrides) : get(isFetched) ? "" : get(payload));
	const unfit = user_derived(() => {
		if (!get(text).trim()) return "";
		try {
			return parse(get(text)).kind === "object" ? "" : "An object is wanted.";
		} catch (error) {
			return error instanceof JsonFault ? error.message : String(error);
		}
	});
	const faultOf = (field) => get(fault)?.faults.find((one) => one.field === field || one.field?.startsWith(`${field}.`) || one.field?.startsWith(`${field}[`))?.message;
	const FIELDS = [
		"event",
		"overrides",
		"eventType",
		"operation",
		"organizationId",
		"payload",
		"payloadUrl"
	];
	const unplaced = user_derived(() => get(fault) && !FIELDS.some(faultOf) ? get(fault).message : "");
	let sent = {
		text: "",
		key: ""
	};
	async function publish(event) {
		event.preventDefault();
		set(isBusy, true);
		set(fault, null);
		try {
			let made;
			let events = 1;
			if (get(isSample)) {
				const head = JSON.stringify({
					event: get(trigger),
					organizationId: get(organizationId)
				});
				const body = get(overrides).trim() ? `${head.slice(0, -1)},"overrides":${get(overrides)}}` : head;
				const answer = await ask(() => api.POST("/sandbox/v1/triggers", {
					body,
					bodySerializer: (raw) => raw
				}));
				const wanted = answer.events.find((one) => `${one.eventType}:${one.operation ?? ""}` === get(trigger)) ?? answer.events[0];
				events = answer.events.length;
				made = {
					id: wanted.id,
					matched: answer.events.reduce((sum, one) => sum + one.matched, 0)
				};
			} else {
				const head = JSON.stringify({
					eventType: get(eventType),
					...get(operation) ? { operation: get(operation) } : {},
					organizationId: get(organizationId),
					...get(isFetched) ? { payloadUrl: get(payloadUrl) } : {}
				});
				const body = get(isFetched) ? head : `${head.slice(0, -1)},"payload":${get(payload)}}`;
				if (sent.text !== body) sent = {
					text: body,
					key: crypto.randomUUID()
				};
				made = await ask(() => api.POST("/ext/v1/events", {
					body,
					bodySerializer: (raw) => raw,
					params: { header: { "Idempotency-Key": sent.key } }
				}));
			}
			for (let tries = 0; made.matched === void 0 && tries < 20; tries++) {
				await new Promise((done) => setTimeout(done, 250));
				made.matched = (await api.GET("/ext/v1/events/{eventId}", { params: { path: { eventId: made.id } } })).data?.matched;
			}
			toasts.say(made.matched === void 0 ? "Accepted: it is stored as soon as it can be." : `Published${events > 1 ? ` ${events} events` : ""}: ${many(made.matched, "delivery", "deliveries")}.`, made.matched ? "good" : "plain");
			go(`/events/${made.id}`);
		} catch (failure) {
			set(fault, failure instanceof Failure ? failure : new Failure(0, String(failure.message)));
		}
		set(isBusy, false);
	}
	var fragment = root_15$1();
	var nav = first_child(fragment);
	var a = child(nav);
	next(2);
	reset(nav);
	var node = sibling(nav, 4);
	var consequent = ($$anchor) => {
		var div = root$1();
		var button = child(div);
		var button_1 = sibling(button);
		reset(div);
		template_effect(() => {
			set_attribute(button, "aria-pressed", get(isSample));
			set_attribute(button_1, "aria-pressed", !get(isSample));
		});
		delegated("click", button, () => setQuery({ from: void 0 }));
		delegated("click", button_1, () => setQuery({ from: "own" }));
		append($$anchor, div);
	};
	if_block(node, ($$render) => {
		if (get(hasSamples)) $$render(consequent);
	});
	var form = sibling(node, 2);
	var div_1 = child(form);
	var node_1 = sibling(child(div_1));
	OrganizationSelect(node_1, {
		id: "publish-company",
		type: "COMPANY",
		get value() {
			return get(organizationId);
		},
		choose: (id) => set(chosen, id, true)
	});
	var node_2 = sibling(node_1);
	var consequent_1 = ($$anchor) => {
		var span = root_1$1();
		var text_1 = only_child(span, true);
		template_effect(($0) => set_text(text_1, $0), [() => faultOf("organizationId")]);
		append($$anchor, span);
	};
	var d = user_derived(() => faultOf("organizationId"));
	if_block(node_2, ($$render) => {
		if (get(d)) $$render(consequent_1);
	});
	reset(div_1);
	var node_3 = sibling(div_1, 2);
	var consequent_4 = ($$anchor) => {
		var fragment_1 = root_3$1();
		var div_2 = first_child(fragment_1);
		var select = sibling(child(div_2));
		each(select, 20, () => triggers.data ?? [get(trigger)], (one) => one, ($$anchor, one) => {
			var option = root_2$1();
			var text_2 = only_child(option, true);
			var option_value = {};
			template_effect(() => {
				set_text(text_2, one);
				if (option_value !== (option_value = one)) option.__value = option_value;
			});
			append($$anchor, option);
		});
		reset(select);
		init_select(select);
		var node_4 = sibling(select);
		var consequent_2 = ($$anchor) => {
			var span_1 = root_1$1();
			var text_3 = only_child(span_1, true);
			template_effect(($0) => set_text(text_3, $0), [() => faultOf("event")]);
			append($$anchor, span_1);
		};
		var d_1 = user_derived(() => faultOf("event"));
		if_block(node_4, ($$render) => {
			if (get(d_1)) $$render(consequent_2);
		});
		reset(div_2);
		var div_3 = sibling(div_2, 2);
		var textarea = sibling(child(div_3));
		remove_textarea_child(textarea);
		set_attribute(textarea, "placeholder", "{\"payload.totalFare.amount\": 120.5}");
		var node_5 = sibling(textarea, 2);
		var consequent_3 = ($$anchor) => {
			var span_2 = root_1$1();
			var text_4 = only_child(span_2, true);
			template_effect(($0) => set_text(text_4, $0), [() => get(unfit) || faultOf("overrides")]);
			append($$anchor, span_2);
		};
		var d_2 = user_derived(() => get(unfit) || faultOf("overrides"));
		if_block(node_5, ($$render) => {
			if (get(d_2)) $$render(consequent_3);
		});
		reset(div_3);
		template_effect(($0) => set_attribute(textarea, "aria-invalid", $0), [() => get(unfit) || faultOf("overrides") ? "true" : void 0]);
		bind_select_value(select, () => get(trigger), ($$value) => set(trigger, $$value));
		bind_value(textarea, () => get(overrides), ($$value) => set(overrides, $$value));
		append($$anchor, fragment_1);
	};
	var alternate_1 = ($$anchor) => {
		var fragment_2 = root_7$1();
		var div_4 = first_child(fragment_2);
		var select_1 = sibling(child(div_4));
		each(select_1, 20, () => EVENT_TYPES, (one) => one, ($$anchor, one) => {
			var option_1 = root_2$1();
			var text_5 = only_child(option_1, true);
			var option_1_value = {};
			template_effect(() => {
				set_text(text_5, one);
				if (option_1_value !== (option_1_value = one)) option_1.__value = option_1_value;
			});
			append($$anchor, option_1);
		});
		reset(select_1);
		init_select(select_1);
		reset(div_4);
		var div_5 = sibling(div_4, 2);
		var input = sibling(child(div_5));
		remove_input_defaults(input);
		var datalist = sibling(input);
		each(datalist, 20, () => OPERATIONS[get(eventType)] ?? [], (one) => one, ($$anchor, one) => {
			var option_2 = root_4$1();
			var option_2_value = {};
			template_effect(() => {
				if (option_2_value !== (option_2_value = one)) option_2.value = (option_2.__value = option_2_value) ?? "";
			});
			append($$anchor, option_2);
		});
		reset(datalist);
		var node_6 = sibling(datalist);
		var consequent_5 = ($$anchor) => {
			var span_3 = root_1$1();
			var text_6 = only_child(span_3, true);
			template_effect(($0) => set_text(text_6, $0), [() => faultOf("operation")]);
			append($$anchor, span_3);
		};
		var d_3 = user_derived(() => faultOf("operation"));
		if_block(node_6, ($$render) => {
			if (get(d_3)) $$render(consequent_5);
		});
		reset(div_5);
		var div_6 = sibling(div_5, 2);
		var button_2 = child(div_6);
		var button_3 = sibling(button_2);
		reset(div_6);
		var node_7 = sibling(div_6, 2);
		var consequent_7 = ($$anchor) => {
			var div_7 = root_5$1();
			var input_1 = sibling(child(div_7));
			remove_input_defaults(input_1);
			var node_8 = sibling(input_1);
			var consequent_6 = ($$anchor) => {
				var span_4 = root_1$1();
				var text_7 = only_child(span_4, true);
				template_effect(($0) => set_text(text_7, $0), [() => faultOf("payloadUrl")]);
				append($$anchor, span_4);
			};
			var d_4 = user_derived(() => faultOf("payloadUrl"));
			if_block(node_8, ($$render) => {
				if (get(d_4)) $$render(consequent_6);
			});
			reset(div_7);
			template_effect(($0) => set_attribute(input_1, "aria-invalid", $0), [() => faultOf("payloadUrl") ? "true" : void 0]);
			bind_value(input_1, () => get(payloadUrl), ($$value) => set(payloadUrl, $$value));
			append($$anchor, div_7);
		};
		var alternate = ($$anchor) => {
			var div_8 = root_6$1();
			var textarea_1 = sibling(child(div_8));
			remove_textarea_child(textarea_1);
			var node_9 = sibling(textarea_1, 2);
			var consequent_8 = ($$anchor) => {
				var span_5 = root_1$1();
				var text_8 = only_child(span_5, true);
				template_effect(($0) => set_text(text_8, $0), [() => get(unfit) || faultOf("payload")]);
				append($$anchor, span_5);
			};
			var d_5 = user_derived(() => get(unfit) || faultOf("payload"));
			if_block(node_9, ($$render) => {
				if (get(d_5)) $$render(consequent_8);
			});
			reset(div_8);
			template_effect(($0) => set_attribute(textarea_1, "aria-invalid", $0), [() => get(unfit) || faultOf("payload") ? "true" : void 0]);
			bind_value(textarea_1, () => get(payload), ($$value) => set(payload, $$value));
			append($$anchor, div_8);
		};
		if_block(node_7, ($$render) => {
			if (get(isFetched)) $$render(consequent_7);
			else $$render(alternate, -1);
		});
		template_effect(($0) => {
			set_attribute(input, "aria-invalid", $0);
			set_attribute(button_2, "aria-pressed", !get(isFetched));
			set_attribute(button_3, "aria-pressed", get(isFetched));
		}, [() => faultOf("operation") ? "true" : void 0]);
		bind_select_value(select_1, () => get(eventType), ($$value) => set(eventType, $$value));
		bind_value(input, () => get(operation), ($$value) => set(operation, $$value));
		delegated("click", button_2, () => set(isFetched, false));
		delegated("click", button_3, () => set(isFetched, true));
		append($$anchor, fragment_2);
	};
	if_block(node_3, ($$render) => {
		if (get(isSample)) $$render(consequent_4);
		else $$render(alternate_1, -1);
	});
	var node_10 = sibling(node_3, 2);
	var consequent_11 = ($$anchor) => {
		var div_9 = root_12$1();
		var node_11 = child(div_9);
		var consequent_10 = ($$anchor) => {
			var fragment_3 = root_10$1();
			var p = first_child(fragment_3);
			var b = child(p);
			var text_9 = only_child(b, true);
			var text_10 = sibling(b);
			var code = sibling(text_10);
			var text_11 = only_child(code, true);
			next();
			reset(p);
			var ul = sibling(p, 2);
			var node_12 = child(ul);
			each(node_12, 17, () => takers.data.slice(0, 8), (one) => one.id, ($$anchor, one) => {
				var li = root_8$1();
				var a_1 = child(li);
				var text_12 = only_child(a_1, true);
				reset(li);
				template_effect(($0) => {
					set_attribute(a_1, "href", $0);
					set_text(text_12, get(one).name);
				}, [() => href(`/subscriptions/${get(one).id}`)]);
				append($$anchor, li);
			});
			var node_13 = sibling(node_12);
			var consequent_9 = ($$anchor) => {
				var li_1 = root_9$1();
				append($$anchor, li_1);
			};
			if_block(node_13, ($$render) => {
				if (takers.data.length > 8) $$render(consequent_9);
			});
			reset(ul);
			template_effect(($0) => {
				set_text(text_9, $0);
				set_text(text_10, ` ${takers.data.length === 1 ? "wants" : "want"} `);
				set_text(text_11, get(type));
			}, [() => takers.data.length === 100 ? "100 or more subscriptions" : many(takers.data.length, "subscription")]);
			append($$anchor, fragment_3);
		};
		var alternate_2 = ($$anchor) => {
			var p_1 = root_11$1();
			var code_1 = sibling(child(p_1));
			var text_13 = only_child(code_1, true);
			next();
			reset(p_1);
			template_effect(() => set_text(text_13, get(type)));
			append($$anchor, p_1);
		};
		if_block(node_11, ($$render) => {
			if (takers.data.length) $$render(consequent_10);
			else $$render(alternate_2, -1);
		});
		reset(div_9);
		append($$anchor, div_9);
	};
	if_block(node_10, ($$render) => {
		if (takers.data) $$render(consequent_11);
	});
	var node_14 = sibling(node_10, 2);
	var consequent_12 = ($$anchor) => {
		var p_2 = root_13$1();
		var text_14 = only_child(p_2, true);
		template_effect(() => set_text(text_14, get(unplaced)));
		append($$anchor, p_2);
	};
	if_block(node_14, ($$render) => {
		if (get(unplaced)) $$render(consequent_12);
	});
	var div_10 = sibling(node_14, 2);
	var button_4 = child(div_10);
	var node_15 = child(button_4);
	Icon(node_15, {
		name: "Publish",
		size: 14
	});
	var text_15 = sibling(node_15, 1, true);
	reset(button_4);
	var node_16 = sibling(button_4);
	var consequent_13 = ($$anchor) => {
		var p_3 = root_14$1();
		append($$anchor, p_3);
	};
	if_block(node_16, ($$render) => {
		if (!get(mayPublish)) $$render(consequent_13);
	});
	reset(div_10);
	reset(form);
	var node_17 = sibling(form, 2);
	var consequent_14 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return triggers.failure;
			},
			retry: () => triggers.load()
		});
	};
	if_block(node_17, ($$render) => {
		if (triggers.failure) $$render(consequent_14);
	});
	template_effect(($0) => {
		set_attribute(a, "href", $0);
		button_4.disabled = get(isBusy) || !get(mayPublish) || !get(organizationId) || get(unfit) !== "";
		set_attribute(button_4, "title", get(mayPublish) ? "" : "Needs the scope events:write");
		set_text(text_15, get(isBusy) ? "Publishing …" : "Publish");
	}, [() => href("/events")]);
	event("submit", form, publish);
	append($$anchor, fragment);
	pop();
}
delegate(["click"]);
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
		resendable: answer.resendable,
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
		resendable: first.resendable + second.resendable,
		stretches: [...first.stretches, ...second.stretches]
	};
}
var key = (one) => `${one.tripId ?? ""} ${one.pnrId ?? ""}`;
/** What is thought of a booking. Held by its list or not comes first; without a list, what became of its last event. */
function verdictOf(one) {
	if (one.isMissing === false) return "held";
	if (one.deliveryIds.length === 0) return "unmatched";
	if (one.isMissing && !one.isExhausted && !one.isDelivered) return "onItsWay";
	if (one.isMissing) return "missing";
	return one.isDelivered ? "delivered" : one.isExhausted ? "givenUp" : "onItsWay";
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
var root = from_html(`<option> </option>`);
var root_1 = from_html(`<option>Since it began to fail</option>`);
var root_2 = from_html(`<div class="field"><label for="since">From, UTC</label><input id="since" type="datetime-local" step="1"/></div> <div class="field"><label for="until">To, UTC</label><input id="until" type="datetime-local" step="1"/></div>`, 1);
var root_3 = from_html(`<label class="row small">Column <select class="column svelte-19moteq"></select></label>`);
var root_4 = from_html(`<span> </span>`);
var root_5 = from_html(`<p class="note">The list that this was compared with is not kept: give it once more, and compare.</p>`);
var root_6 = from_html(`<button><!>CSV</button>`);
var root_7 = from_html(`<button class="main"> </button>`);
var root_8 = from_html(`<i></i>`);
var root_9 = from_html(`<li><button class="plain svelte-19moteq"><i></i> <b> </b></button></li>`);
var root_10 = from_html(`<p class="note good">Nothing is missing.</p>`);
var root_11 = from_html(`<a> </a>`);
var root_12 = from_html(`<a class="svelte-19moteq"> </a>`);
var root_13 = from_html(`<tr><td> </td><td><!></td><td><a> </a></td><td><!></td><td><!></td></tr>`);
var root_14 = from_html(`<p class="small quiet"> </p>`);
var root_15 = from_html(`<div class="bar svelte-19moteq" role="img"></div> <ul class="row counts num svelte-19moteq" aria-label="What became of them"></ul> <!> <div class="scrolls"><table class="num" aria-label="Bookings"><thead><tr><th>Booking</th><th>Trip</th><th>Last event</th><th>When</th><th>Verdict</th></tr></thead><tbody></tbody></table></div> <!>`, 1);
var root_16 = from_html(`<p>Choose a longer time, or another company.</p>`);
var root_17 = from_html(`<section class="section" aria-labelledby="result"><div class="spread"><h2 id="result"> </h2> <div class="row"><!> <!></div></div> <p class="small quiet">Events accepted from <!> to <!> </p> <!></section>`);
var root_18 = from_html(`<p><!> Each keeps its webhook id.</p> <div class="row"><button class="main">Resend</button><button>Cancel</button></div>`, 1);
var root_19 = from_html(`<h1 tabindex="-1">Reconcile</h1> <p class="soft lead svelte-19moteq">What was published about a company’s bookings, held against what its receiver has. What it lacks is sent again: the last event of each booking.</p> <form class="form svelte-19moteq"><div class="field"><label for="company">Company</label><!></div> <div class="field"><label for="subscription">Receiver</label><select id="subscription"><!><option>all of its subscriptions</option></select></div> <div class="field"><label for="time">Accepted</label><select id="time"><!><!><option>From … to …</option></select></div> <!> <div class="field wide svelte-19moteq"><label for="ids">What the receiver holds</label> <textarea id="ids" rows="4"></textarea> <span class="help">Booking ids (of a trip without a booking, the trip’s), one a line, or drop a CSV file here. Left empty, what was given up is told.</span> <div class="row"><label class="button file svelte-19moteq">Choose a file<input class="visually-hidden" type="file" accept=".csv,.txt,text/csv,text/plain"/></label> <!> <!></div></div> <div class="wide svelte-19moteq"><button class="main"> </button></div></form> <!> <!> <!> <!>`, 1);
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
	const company = query(() => 0, async (signal) => (await firstOrganization(signal, "COMPANY"))?.id);
	const organizationId = user_derived(() => place.query.get("organization") ?? company.data ?? "");
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
	const health = query(() => get(subscriptionId), async (signal) => get(subscriptionId) ? ask(() => api.GET("/ext/v1/subscriptions/{subscriptionId}/health", {
		params: { path: { subscriptionId: get(subscriptionId) } },
		signal
	})) : null);
	const outage = user_derived(() => health.data?.since && [
		"DOWN",
		"FAILING",
		"DEGRADED"
	].includes(health.data.state) ? health.data.since : void 0);
	const mayWrite = user_derived(() => session.may("deliveries:write"));
	let text$1 = state("");
	let columns = state([]);
	let column = state(0);
	const ids = user_derived(() => get(columns).length ? [...new Set(get(columns)[get(column)]?.values ?? [])] : idsIn(get(text$1)));
	async function drop(file) {
		if (!file) return;
		const content = await file.text();
		const found = columnsOf(content);
		if (found.length < 2) {
			set(columns, []);
			set(text$1, content, true);
			return;
		}
		set(columns, found);
		set(column, Math.max(0, found.findIndex(({ name }) => /pnr|booking|trip/i.test(name))), true);
		set(text$1, "");
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
	const step = user_derived(() => place.query.get("step") === "result" ? "result" : "question");
	const wasListed = user_derived(() => place.query.has("list"));
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
			setQuery({
				step: "result",
				list: get(ids).length ? "yes" : void 0
			}, get(step) === "result" ? "replace" : "push");
		} catch (error) {
			set(failure, error);
			set(result, void 0);
		}
		set(isBusy, false);
	}
	user_effect(() => {
		if (get(step) === "result" && !get(wasListed) && get(organizationId) && subscriptions.data) untrack(() => !get(asked) && !get(isBusy) && void run());
	});
	const WORDS = {
		held: "Held",
		missing: "Missing",
		unmatched: "Matched nobody",
		givenUp: "Given up",
		onItsWay: "On its way",
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
		"givenUp",
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
	var fragment = root_19();
	var form = sibling(first_child(fragment), 4);
	var div = child(form);
	var node = sibling(child(div));
	OrganizationSelect(node, {
		id: "company",
		type: "COMPANY",
		get value() {
			return get(organizationId);
		},
		choose: (chosen) => setQuery({
			organization: chosen,
			subscription: void 0
		})
	});
	reset(div);
	var div_1 = sibling(div, 2);
	var select = sibling(child(div_1));
	var node_1 = child(select);
	each(node_1, 17, () => subscriptions.data?.subscriptions ?? [], (one) => one.id, ($$anchor, one) => {
		var option = root();
		var text_1 = only_child(option, true);
		var option_value = {};
		template_effect(() => {
			set_text(text_1, get(one).name);
			if (option_value !== (option_value = get(one).id)) option.value = (option.__value = option_value) ?? "";
		});
		append($$anchor, option);
	});
	var option_1 = sibling(node_1);
	option_1.value = option_1.__value = "all";
	reset(select);
	var select_value;
	init_select(select);
	reset(div_1);
	var div_2 = sibling(div_1, 2);
	var select_1 = sibling(child(div_2));
	var node_2 = child(select_1);
	each(node_2, 17, () => PRESETS, ([name, word]) => name, ($$anchor, $$item) => {
		var $$array = user_derived(() => to_array(get($$item), 2));
		let name = () => get($$array)[0];
		let word = () => get($$array)[1];
		var option_2 = root();
		var text_2 = only_child(option_2, true);
		var option_2_value = {};
		template_effect(() => {
			set_text(text_2, word());
			if (option_2_value !== (option_2_value = name())) option_2.value = (option_2.__value = option_2_value) ?? "";
		});
		append($$anchor, option_2);
	});
	var node_3 = sibling(node_2);
	var consequent = ($$anchor) => {
		var option_3 = root_1();
		var option_3_value = {};
		template_effect(() => {
			if (option_3_value !== (option_3_value = `${get(outage)}/`)) option_3.value = option_3.__value = option_3_value;
		});
		append($$anchor, option_3);
	};
	if_block(node_3, ($$render) => {
		if (get(outage)) $$render(consequent);
	});
	var option_4 = sibling(node_3);
	option_4.value = option_4.__value = "given";
	reset(select_1);
	var select_1_value;
	init_select(select_1);
	reset(div_2);
	var node_4 = sibling(div_2, 2);
	var consequent_1 = ($$anchor) => {
		const computed_const = user_derived(() => {
			const [since, until] = times();
			return {
				since,
				until
			};
		});
		var fragment_1 = root_2();
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
	if_block(node_4, ($$render) => {
		if (get(d)) $$render(consequent_1);
	});
	var div_5 = sibling(node_4, 2);
	var textarea = sibling(child(div_5), 2);
	remove_textarea_child(textarea);
	var div_6 = sibling(textarea, 4);
	var label = child(div_6);
	var input_2 = sibling(child(label));
	reset(label);
	var node_5 = sibling(label, 2);
	var consequent_2 = ($$anchor) => {
		var label_1 = root_3();
		var select_2 = sibling(child(label_1));
		each(select_2, 21, () => get(columns), index, ($$anchor, one, index) => {
			var option_5 = root();
			var text_3 = only_child(option_5, true);
			option_5.value = option_5.__value = index;
			template_effect(() => set_text(text_3, get(one).name));
			append($$anchor, option_5);
		});
		reset(select_2);
		init_select(select_2);
		reset(label_1);
		bind_select_value(select_2, () => get(column), ($$value) => set(column, $$value));
		append($$anchor, label_1);
	};
	if_block(node_5, ($$render) => {
		if (get(columns).length) $$render(consequent_2);
	});
	var node_6 = sibling(node_5, 2);
	var consequent_3 = ($$anchor) => {
		var span_1 = root_4();
		var text_4 = only_child(span_1);
		template_effect(($0, $1) => {
			set_class(span_1, 1, clsx(["small num", get(ids).length > MOST_IDS ? "fault" : "quiet"]), "svelte-19moteq");
			set_text(text_4, `${$0 ?? ""}${$1 ?? ""}`);
		}, [() => many(get(ids).length, "id"), () => get(ids).length > MOST_IDS ? `: ${MOST_IDS.toLocaleString("en-GB")} at the most` : ""]);
		append($$anchor, span_1);
	};
	if_block(node_6, ($$render) => {
		if (get(ids).length) $$render(consequent_3);
	});
	reset(div_6);
	reset(div_5);
	var div_7 = sibling(div_5, 2);
	var button = child(div_7);
	var text_5 = only_child(button, true);
	reset(div_7);
	reset(form);
	var node_7 = sibling(form, 2);
	var consequent_4 = ($$anchor) => {
		var p = root_5();
		append($$anchor, p);
	};
	if_block(node_7, ($$render) => {
		if (get(step) === "result" && get(wasListed) && !get(asked)) $$render(consequent_4);
	});
	var node_8 = sibling(node_7, 2);
	var consequent_5 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return get(failure);
			},
			retry: () => run()
		});
	};
	if_block(node_8, ($$render) => {
		if (get(failure)) $$render(consequent_5);
	});
	var node_9 = sibling(node_8, 2);
	var consequent_14 = ($$anchor) => {
		var section = root_17();
		var div_8 = child(section);
		var h2 = child(div_8);
		var text_6 = only_child(h2, true);
		var div_9 = sibling(h2, 2);
		var node_10 = child(div_9);
		var consequent_6 = ($$anchor) => {
			var button_1 = root_6();
			var node_11 = child(button_1);
			Icon(node_11, {
				name: "Download",
				size: 14
			});
			next();
			reset(button_1);
			delegated("click", button_1, () => save("reconciliation.csv", csv(get(rows).map(flat)), "text/csv"));
			append($$anchor, button_1);
		};
		if_block(node_10, ($$render) => {
			if (get(rows).length) $$render(consequent_6);
		});
		var node_12 = sibling(node_10, 2);
		var consequent_7 = ($$anchor) => {
			var button_2 = root_7();
			var text_7 = only_child(button_2, true);
			template_effect(() => {
				button_2.disabled = !get(mayWrite);
				set_attribute(button_2, "title", get(mayWrite) ? "" : "Needs the scope deliveries:write");
				set_text(text_7, get(hasList) ? "Resend missing…" : "Resend what was given up…");
			});
			delegated("click", button_2, () => set(isSending, true));
			append($$anchor, button_2);
		};
		if_block(node_12, ($$render) => {
			if (get(result).resendable) $$render(consequent_7);
		});
		reset(div_9);
		reset(div_8);
		var p_1 = sibling(div_8, 2);
		var node_13 = sibling(child(p_1));
		Time(node_13, {
			get at() {
				return get(asked).since;
			},
			as: "both"
		});
		var node_14 = sibling(node_13, 2);
		Time(node_14, {
			get at() {
				return get(asked).until;
			},
			as: "both"
		});
		var text_8 = sibling(node_14);
		reset(p_1);
		var node_15 = sibling(p_1, 2);
		var consequent_13 = ($$anchor) => {
			var fragment_3 = root_15();
			var div_10 = first_child(fragment_3);
			each(div_10, 21, () => get(counts), ({ verdict, count }) => verdict, ($$anchor, $$item) => {
				let verdict = () => get($$item).verdict;
				let count = () => get($$item).count;
				var i = root_8();
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
				var li = root_9();
				var button_3 = child(li);
				var i_1 = child(button_3);
				var text_9 = sibling(i_1);
				var b = sibling(text_9);
				var text_10 = only_child(b, true);
				reset(button_3);
				reset(li);
				template_effect(($0) => {
					set_attribute(button_3, "aria-pressed", get(shown) === verdict());
					set_class(i_1, 1, clsx(COLOURS[verdict()]), "svelte-19moteq");
					set_text(text_9, `${WORDS[verdict()] ?? ""} `);
					set_text(text_10, $0);
				}, [() => count().toLocaleString("en-GB")]);
				delegated("click", button_3, () => set(shown, get(shown) === verdict() ? "" : verdict(), true));
				append($$anchor, li);
			});
			reset(ul);
			var node_16 = sibling(ul, 2);
			var consequent_8 = ($$anchor) => {
				var p_2 = root_10();
				append($$anchor, p_2);
			};
			var d_1 = user_derived(() => get(hasList) && !get(counts).some(({ verdict }) => verdict === "missing"));
			if_block(node_16, ($$render) => {
				if (get(d_1)) $$render(consequent_8);
			});
			var div_11 = sibling(node_16, 2);
			var table = child(div_11);
			var tbody = sibling(child(table));
			each(tbody, 21, () => get(listed).slice(0, 500), ({ one, verdict }) => key(one), ($$anchor, $$item) => {
				let one = () => get($$item).one;
				let verdict = () => get($$item).verdict;
				var tr = root_13();
				var td = child(tr);
				var text_11 = only_child(td, true);
				var td_1 = sibling(td);
				var node_17 = child(td_1);
				var consequent_9 = ($$anchor) => {
					var a = root_11();
					var text_12 = only_child(a, true);
					template_effect(($0) => {
						set_attribute(a, "href", $0);
						set_text(text_12, one().tripId);
					}, [() => href(`/trips/${one().tripId}`)]);
					append($$anchor, a);
				};
				if_block(node_17, ($$render) => {
					if (one().tripId) $$render(consequent_9);
				});
				reset(td_1);
				var td_2 = sibling(td_1);
				var a_1 = child(td_2);
				var text_13 = only_child(a_1, true);
				reset(td_2);
				var td_3 = sibling(td_2);
				var node_18 = child(td_3);
				Time(node_18, {
					get at() {
						return one().timestamp;
					},
					as: "both"
				});
				reset(td_3);
				var td_4 = sibling(td_3);
				var node_19 = child(td_4);
				var consequent_10 = ($$anchor) => {
					var a_2 = root_12();
					var text_14 = only_child(a_2, true);
					template_effect(($0) => {
						set_attribute(a_2, "href", $0);
						set_text(text_14, WORDS[verdict()]);
					}, [() => href(`/events/${one().eventId}/why`)]);
					append($$anchor, a_2);
				};
				var consequent_11 = ($$anchor) => {
					var a_3 = root_12();
					var text_15 = only_child(a_3, true);
					template_effect(($0) => {
						set_attribute(a_3, "href", $0);
						set_text(text_15, WORDS[verdict()]);
					}, [() => href(`/deliveries/${one().deliveryIds[0]}`)]);
					append($$anchor, a_3);
				};
				var alternate = ($$anchor) => {
					var text_16 = text();
					template_effect(() => set_text(text_16, WORDS[verdict()]));
					append($$anchor, text_16);
				};
				if_block(node_19, ($$render) => {
					if (verdict() === "unmatched") $$render(consequent_10);
					else if (one().deliveryIds[0]) $$render(consequent_11, 1);
					else $$render(alternate, -1);
				});
				reset(td_4);
				reset(tr);
				template_effect(($0, $1) => {
					set_text(text_11, one().pnrId ?? "");
					set_attribute(a_1, "href", $0);
					set_text(text_13, $1);
					set_class(td_4, 1, clsx(COLOURS[verdict()]), "svelte-19moteq");
				}, [() => href(`/events/${one().eventId}`), () => one().operation ? words(one().operation) : one().eventType]);
				append($$anchor, tr);
			});
			reset(tbody);
			reset(table);
			reset(div_11);
			var node_20 = sibling(div_11, 2);
			var consequent_12 = ($$anchor) => {
				var p_3 = root_14();
				var text_17 = only_child(p_3);
				template_effect(($0) => set_text(text_17, `The first 500 of ${$0 ?? ""}; the file has all of them.`), [() => get(listed).length.toLocaleString("en-GB")]);
				append($$anchor, p_3);
			};
			if_block(node_20, ($$render) => {
				if (get(listed).length > 500) $$render(consequent_12);
			});
			template_effect(($0) => set_attribute(div_10, "aria-label", $0), [() => get(counts).map(({ verdict, count }) => `${WORDS[verdict]}: ${count}`).join(", ")]);
			append($$anchor, fragment_3);
		};
		var alternate_1 = ($$anchor) => {
			Empty($$anchor, {
				is: "nothing",
				title: "No event of a booking was accepted in this time.",
				children: ($$anchor, $$slotProps) => {
					var p_4 = root_16();
					append($$anchor, p_4);
				},
				$$slots: { default: true }
			});
		};
		if_block(node_15, ($$render) => {
			if (get(rows).length) $$render(consequent_13);
			else $$render(alternate_1, -1);
		});
		reset(section);
		template_effect(($0) => {
			set_text(text_6, $0);
			set_text(text_8, `${get(result).stretches.length > 1 ? `, asked in ${get(result).stretches.length} parts` : ""}.`);
		}, [() => many(get(rows).length, "booking")]);
		append($$anchor, section);
	};
	if_block(node_9, ($$render) => {
		if (get(step) === "result" && get(result) && get(asked)) $$render(consequent_14);
	});
	var node_21 = sibling(node_9, 2);
	var consequent_16 = ($$anchor) => {
		{
			let $0 = user_derived(() => get(hasList) ? "Resend missing" : "Resend what was given up");
			Dialog($$anchor, {
				get title() {
					return get($0);
				},
				close: () => set(isSending, false),
				children: ($$anchor, $$slotProps) => {
					var fragment_7 = root_18();
					var p_5 = first_child(fragment_7);
					var node_22 = child(p_5);
					var consequent_15 = ($$anchor) => {
						var text_18 = text();
						template_effect(($0) => set_text(text_18, `The last event of each booking that is missing is sent again: ${$0 ?? ""}. What is on its way is left to go on.`), [() => many(get(result)?.resendable ?? 0, "delivery", "deliveries")]);
						append($$anchor, text_18);
					};
					var alternate_2 = ($$anchor) => {
						var text_19 = text();
						template_effect(($0) => set_text(text_19, `The last event of each booking is sent again where it was given up: ${$0 ?? ""}.`), [() => many(get(result)?.resendable ?? 0, "delivery", "deliveries")]);
						append($$anchor, text_19);
					};
					if_block(node_22, ($$render) => {
						if (get(hasList)) $$render(consequent_15);
						else $$render(alternate_2, -1);
					});
					next();
					reset(p_5);
					var div_12 = sibling(p_5, 2);
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
	if_block(node_21, ($$render) => {
		if (get(isSending)) $$render(consequent_16);
	});
	template_effect(($0) => {
		if (select_value !== (select_value = get(chosen))) select.value = (select.__value = select_value) ?? "", select_option(select, select_value);
		if (select_1_value !== (select_1_value = $0)) select_1.value = (select_1.__value = select_1_value) ?? "", select_option(select_1, select_1_value);
		set_attribute(textarea, "placeholder", get(columns).length ? "" : "9000000001\n9000000002");
		button.disabled = get(isBusy) || !get(organizationId) || get(ids).length > MOST_IDS;
		set_text(text_5, get(isBusy) ? "Comparing …" : "Compare");
	}, [() => PRESETS.some(([name]) => name === get(span)) || get(span) === `${get(outage)}/` ? get(span) : "given"]);
	event("submit", form, run);
	delegated("change", select, (event) => setQuery({ subscription: event.currentTarget.value }));
	delegated("change", select_1, (event) => setQuery({ time: event.currentTarget.value === "1d" ? void 0 : event.currentTarget.value === "given" ? times().join("/") : event.currentTarget.value }));
	delegated("input", textarea, () => set(columns, []));
	event("dragover", textarea, (event) => event.preventDefault());
	event("drop", textarea, (event) => (event.preventDefault(), void drop(event.dataTransfer?.files[0])));
	bind_value(textarea, () => get(text$1), ($$value) => set(text$1, $$value));
	delegated("change", input_2, (event) => void drop(event.currentTarget.files?.[0]));
	append($$anchor, fragment);
	pop();
}
delegate([
	"change",
	"input",
	"click"
]);
export { Alerts, Audit, Clients, Engine, Live, Organization, Organizations, Publish, Reconcile };
