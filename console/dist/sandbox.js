import { $ as lasting, $t as user_effect, B as save, Bt as if_block, C as openInbox, Ct as bind_element_size, Dt as attribute_effect, E as tried, Et as bind_value, F as shown, Ft as set_style, G as toasts, Gt as from_svg, H as Dialog, Ht as append, I as Time, It as set_class, J as DAY, Jt as delegated, K as Icon, Kt as text, L as State, Lt as clsx, Mt as bind_select_value, Nt as init_select, O as rowKeys, Ot as remove_input_defaults, P as progress, Pt as select_option, Qt as template_effect, R as Export, Rt as each, S as inboxOf, St as bind_this, T as subscribeInbox, Tt as bind_group, U as Empty, Ut as comment, Vt as set_text, W as copy, Wt as from_html, X as MINUTE, Xt as get, Y as HOUR, Yt as event, Zt as untrack, _t as go, an as set, b as book, bt as setQuery, cn as remove_textarea_child, ct as createParser, dn as next, dt as ask, en as child, et as many, fn as reset, ft as failureOf, gt as apiRoot, ht as calls, i as Json, in as proxy, it as words, jt as set_value, kt as set_attribute, ln as pop, lt as Failure, mn as to_array, mt as clock, n as SubscriptionSelect, nn as only_child, nt as roughly, on as state, ot as query, pn as noop, pt as session, q as preferences, qt as delegate, r as OneTime, rn as sibling, rt as shortId, sn as user_derived, st as live, t as Lifecycle, tn as first_child, tt as point, u as Id, un as push, ut as api, vt as href, w as resend, wt as bind_checked, x as firstCompany, xt as prop, yt as place, zt as index } from "./app.js";
// src/pages/Booking.svelte
var root$18 = from_html(`<h1 tabindex="-1">Booking</h1> <!>`, 1);
var root_1$17 = from_html(`<a class="row one svelte-176056r"><!><span class="cut"> </span></a>`);
var root_2$16 = from_html(`<a class="small quiet">matched nobody</a>`);
var root_3$16 = from_html(`<li class="row svelte-176056r"><a class="soft"> </a> <!></li>`);
var root_4$14 = from_html(`<li><span class="dot svelte-176056r" aria-hidden="true"></span> <div class="what"><b> </b> <span class="quiet small"><!></span></div> <ul class="told svelte-176056r"></ul></li>`);
var root_5$14 = from_html(`<li class="svelte-176056r"><span class="dot svelte-176056r"></span><p class="quiet">Nothing was published of it yet.</p></li>`);
var root_6$13 = from_html(`<button> </button>`);
var root_7$11 = from_html(`<p class="quiet">Its life is over: there is no next step.</p>`);
var root_8$10 = from_html(`<option> </option>`);
var root_9$8 = from_html(`<select class="svelte-176056r"><option> </option><!></select>`);
var root_10$8 = from_html(`<input type="text"/>`);
var root_11$8 = from_html(`<label class="row"> <!></label>`);
var root_12$7 = from_html(`<form class="row options svelte-176056r"><!> <button class="main"> </button><button type="button">Cancel</button></form>`);
var root_13$6 = from_html(`<p class="note bad svelte-176056r" role="alert"> </p>`);
var root_14$5 = from_html(`<section class="section" aria-labelledby="payload"><h2 id="payload">As the API shows it now</h2><!></section>`);
var root_15$5 = from_html(`<h1 tabindex="-1"> </h1> <p class="soft sub svelte-176056r"> <a> </a> </p> <section class="section" aria-labelledby="life"><h2 id="life">Life</h2> <!> <ol class="life svelte-176056r"><!> <li class="next svelte-176056r"><span class="dot svelte-176056r" aria-hidden="true"></span> <div class="row" role="group" aria-label="Legal next steps"></div> <!> <!></li></ol></section> <!>`, 1);
var root_16$4 = from_html(`<nav class="crumbs small svelte-176056r" aria-label="Path"><a>Bookings</a> <span class="quiet">/</span></nav> <!>`, 1);
function Booking($$anchor, $$props) {
	push($$props, true);
	const id = user_derived(() => $$props.parts["id"] ?? "");
	const booking = query(() => get(id), (signal) => ask(() => api.GET("/sandbox/v1/bookings/{pnrId}", {
		params: { path: { pnrId: get(id) } },
		signal
	})), ({ kind, data }) => kind === "booking" && (data["pnrId"] === get(id) || data["pnrId"] === void 0) || kind === "event" && JSON.stringify(data["pnrIds"] ?? "").includes(get(id)));
	const it = user_derived(() => booking.data);
	const events = query(() => get(id), (signal) => ask(() => api.GET("/ext/v1/events", {
		params: { query: {
			pnrId: get(id),
			limit: 100
		} },
		signal
	})), ({ kind, data }) => kind === "tally" || kind === "event" && (data["pnrIds"] === void 0 || data["pnrIds"].includes(get(id))));
	const story = user_derived(() => (events.data?.events ?? []).toReversed());
	const deliveries = query(() => get(story).map((one) => one.id), async (signal) => {
		const all = /* @__PURE__ */ new Map();
		const wanted = get(story).filter((one) => one.matched > 0).slice(-40);
		for (let at = 0; at < wanted.length; at += 6) await Promise.all(wanted.slice(at, at + 6).map(async (one) => {
			const found = await ask(() => api.GET("/ext/v1/deliveries", {
				params: { query: {
					eventId: one.id,
					limit: 50,
					expand: ["subscription"]
				} },
				signal
			}));
			all.set(one.id, found.deliveries);
		}));
		return all;
	}, ({ kind }) => kind === "delivery" || kind === "tally" || kind === "clock");
	const steps = user_derived(() => {
		const groups = [];
		for (const one of get(story)) {
			const last = groups.at(-1);
			const name = one.operation ?? one.eventType;
			if (last && Math.abs(Date.parse(one.timestamp) - Date.parse(last.events.at(-1).timestamp)) < 50) last.events.push(one);
			else groups.push({
				operation: name,
				at: one.timestamp,
				events: [one]
			});
		}
		return groups;
	});
	const payload = query(() => [get(id), get(it)?.version], async (signal) => get(it) ? ask(() => api.GET("/v3/trips/{tripId}/pnrs/{pnrId}", {
		params: { path: {
			tripId: get(it).tripId,
			pnrId: get(id)
		} },
		signal,
		parseAs: "text"
	})).catch(() => null) : null);
	let fault = state(null);
	let isBusy = state(false);
	let asks = state(null);
	/** What is chosen of the action that is asked about, by the names of its options. */
	let options = state(proxy({}));
	const optionsOf = (action) => (get(it)?.actionOptions ?? []).filter((one) => one.action === action);
	const NAMES = {
		kind: "Tickets",
		legIndex: "Leg",
		invoice: "About",
		tripName: "New name",
		tripDescription: "New description"
	};
	const KINDS = {
		AIR: "Flight",
		HOTEL: "Hotel",
		CAR: "Car",
		RAIL: "Train"
	};
	async function act(action) {
		if (optionsOf(action).length && get(asks) !== action) {
			set(asks, action, true);
			set(options, {}, true);
			return;
		}
		set(isBusy, true);
		set(fault, null);
		try {
			const body = { action };
			for (const [name, value] of Object.entries(get(options))) if (value !== "") body[name] = name === "legIndex" ? Number(value) : value;
			const step = await ask(() => api.POST("/sandbox/v1/bookings/{pnrId}/actions", {
				params: { path: { pnrId: get(id) } },
				body
			}));
			toasts.say(`${words(action)}: ${many(step.events.length, "event")}.`, "good");
			set(asks, null);
			booking.hint();
			events.hint();
		} catch (failure) {
			set(fault, failure, true);
		}
		set(isBusy, false);
	}
	var fragment = root_16$4();
	var nav = first_child(fragment);
	var a = child(nav);
	next(2);
	reset(nav);
	var node = sibling(nav, 2);
	var consequent = ($$anchor) => {
		var fragment_1 = root$18();
		var node_1 = sibling(first_child(fragment_1), 2);
		Empty(node_1, {
			is: "failed",
			get failure() {
				return booking.failure;
			},
			retry: () => booking.load()
		});
		append($$anchor, fragment_1);
	};
	var consequent_1 = ($$anchor) => {
		var fragment_2 = root$18();
		var node_2 = sibling(first_child(fragment_2), 2);
		Empty(node_2, { is: "loading" });
		append($$anchor, fragment_2);
	};
	var alternate_1 = ($$anchor) => {
		var fragment_3 = root_15$5();
		var h1 = first_child(fragment_3);
		var text = only_child(h1);
		var p = sibling(h1, 2);
		var text_1 = child(p);
		var a_1 = sibling(text_1);
		var text_2 = only_child(a_1);
		var text_3 = sibling(a_1);
		reset(p);
		var section = sibling(p, 2);
		var node_3 = sibling(child(section), 2);
		Lifecycle(node_3, {
			get booking() {
				return get(it);
			},
			act,
			get isBusy() {
				return get(isBusy);
			}
		});
		var ol = sibling(node_3, 2);
		var node_4 = child(ol);
		each(node_4, 19, () => get(steps), (step) => step.events[0].id, ($$anchor, step, index) => {
			var li = root_4$14();
			var div = sibling(child(li), 2);
			var b = child(div);
			var text_4 = only_child(b, true);
			var span = sibling(b, 2);
			var node_5 = child(span);
			Time(node_5, {
				get at() {
					return get(step).at;
				},
				as: "both"
			});
			reset(span);
			reset(div);
			var ul = sibling(div, 2);
			each(ul, 21, () => get(step).events, (one) => one.id, ($$anchor, one) => {
				var li_1 = root_3$16();
				var a_2 = child(li_1);
				var text_5 = only_child(a_2, true);
				var node_6 = sibling(a_2, 2);
				each(node_6, 17, () => deliveries.data?.get(get(one).id) ?? [], (delivery) => delivery.id, ($$anchor, delivery) => {
					var a_3 = root_1$17();
					var node_7 = child(a_3);
					{
						let $0 = user_derived(() => shown(get(delivery)));
						let $1 = user_derived(() => progress(get(delivery), clock.now));
						State(node_7, {
							get state() {
								return get($0);
							},
							get part() {
								return get($1);
							},
							word: false
						});
					}
					var span_1 = sibling(node_7);
					var text_6 = only_child(span_1, true);
					reset(a_3);
					template_effect(($0, $1) => {
						set_attribute(a_3, "href", $0);
						set_text(text_6, $1);
					}, [() => href(`/deliveries/${get(delivery).id}`), () => get(delivery).subscription?.name || shortId(get(delivery).subscriptionId)]);
					append($$anchor, a_3);
				}, ($$anchor) => {
					var fragment_4 = comment();
					var node_8 = first_child(fragment_4);
					var consequent_2 = ($$anchor) => {
						var a_4 = root_2$16();
						template_effect(($0) => set_attribute(a_4, "href", $0), [() => href(`/events/${get(one).id}/why`)]);
						append($$anchor, a_4);
					};
					if_block(node_8, ($$render) => {
						if (get(one).matched === 0) $$render(consequent_2);
					});
					append($$anchor, fragment_4);
				});
				reset(li_1);
				template_effect(($0) => {
					set_attribute(a_2, "href", $0);
					set_text(text_5, get(one).eventType);
				}, [() => href(`/events/${get(one).id}`)]);
				append($$anchor, li_1);
			});
			reset(ul);
			reset(li);
			template_effect(($0) => {
				set_class(li, 1, clsx([get(index) === get(steps).length - 1 && "last"]), "svelte-176056r");
				set_text(text_4, $0);
			}, [() => words(get(step).operation)]);
			append($$anchor, li);
		}, ($$anchor) => {
			var fragment_5 = comment();
			var node_9 = first_child(fragment_5);
			var consequent_3 = ($$anchor) => {
				var li_2 = root_5$14();
				append($$anchor, li_2);
			};
			if_block(node_9, ($$render) => {
				if (events.data) $$render(consequent_3);
			});
			append($$anchor, fragment_5);
		});
		var li_3 = sibling(node_4, 2);
		var div_1 = sibling(child(li_3), 2);
		each(div_1, 20, () => get(it).legalActions, (action) => action, ($$anchor, action) => {
			var button = root_6$13();
			var text_7 = only_child(button);
			template_effect(($0, $1, $2) => {
				button.disabled = get(isBusy);
				set_attribute(button, "aria-pressed", $0);
				set_text(text_7, `${$1 ?? ""}${$2 ?? ""}`);
			}, [
				() => optionsOf(action).length ? get(asks) === action : void 0,
				() => words(action),
				() => optionsOf(action).length ? " …" : ""
			]);
			delegated("click", button, () => act(action));
			append($$anchor, button);
		}, ($$anchor) => {
			var p_1 = root_7$11();
			append($$anchor, p_1);
		});
		reset(div_1);
		var node_10 = sibling(div_1, 2);
		var consequent_5 = ($$anchor) => {
			var form = root_12$7();
			var node_11 = child(form);
			each(node_11, 17, () => optionsOf(get(asks)), ({ name, choices }) => name, ($$anchor, $$item) => {
				let name = () => get($$item).name;
				let choices = () => get($$item).choices;
				var label = root_11$8();
				var text_8 = child(label);
				var node_12 = sibling(text_8);
				var consequent_4 = ($$anchor) => {
					var select = root_9$8();
					var option = child(select);
					var text_9 = only_child(option, true);
					option.value = option.__value = "";
					var node_13 = sibling(option);
					each(node_13, 17, choices, ({ value, about }) => value, ($$anchor, $$item) => {
						let value = () => get($$item).value;
						let about = () => get($$item).about;
						var option_1 = root_8$10();
						var text_10 = only_child(option_1, true);
						var option_1_value = {};
						template_effect(() => {
							set_text(text_10, about());
							if (option_1_value !== (option_1_value = value())) option_1.value = (option_1.__value = option_1_value) ?? "";
						});
						append($$anchor, option_1);
					});
					reset(select);
					init_select(select);
					template_effect(() => set_text(text_9, name() === "legIndex" ? "all" : "as usual"));
					bind_select_value(select, () => get(options)[name()] ?? "", (value) => get(options)[name()] = value);
					append($$anchor, select);
				};
				var alternate = ($$anchor) => {
					var input = root_10$8();
					remove_input_defaults(input);
					bind_value(input, () => get(options)[name()] ?? "", (value) => get(options)[name()] = value);
					append($$anchor, input);
				};
				if_block(node_12, ($$render) => {
					if (choices().length) $$render(consequent_4);
					else $$render(alternate, -1);
				});
				reset(label);
				template_effect(() => set_text(text_8, `${NAMES[name()] ?? name() ?? ""} `));
				append($$anchor, label);
			});
			var button_1 = sibling(node_11, 2);
			var text_11 = only_child(button_1, true);
			var button_2 = sibling(button_1);
			reset(form);
			template_effect(($0) => {
				button_1.disabled = get(isBusy);
				set_text(text_11, $0);
			}, [() => words(get(asks))]);
			event("submit", form, (event) => (event.preventDefault(), get(asks) && void act(get(asks))));
			delegated("click", button_2, () => set(asks, null));
			append($$anchor, form);
		};
		if_block(node_10, ($$render) => {
			if (get(asks)) $$render(consequent_5);
		});
		var node_14 = sibling(node_10, 2);
		var consequent_6 = ($$anchor) => {
			var p_2 = root_13$6();
			var text_12 = only_child(p_2, true);
			template_effect(() => set_text(text_12, get(fault).message));
			append($$anchor, p_2);
		};
		if_block(node_14, ($$render) => {
			if (get(fault)) $$render(consequent_6);
		});
		reset(li_3);
		reset(ol);
		reset(section);
		var node_15 = sibling(section, 2);
		var consequent_7 = ($$anchor) => {
			var section_1 = root_14$5();
			var node_16 = sibling(child(section_1));
			Json(node_16, {
				get text() {
					return payload.data;
				},
				label: "Booking"
			});
			reset(section_1);
			append($$anchor, section_1);
		};
		if_block(node_15, ($$render) => {
			if (payload.data) $$render(consequent_7);
		});
		template_effect(($0, $1, $2, $3) => {
			set_text(text, `Booking ${get(it).pnrId ?? ""}`);
			set_text(text_1, `${KINDS[get(it).type] ?? get(it).type ?? ""} for ${$0 ?? ""}; ${$1 ?? ""}, version ${get(it).version ?? ""}. `);
			set_attribute(a_1, "href", $2);
			set_text(text_2, `Trip ${get(it).tripId ?? ""}`);
			set_text(text_3, `${get(it).externalId ? ` · external id ${get(it).externalId}` : ""}${$3 ?? ""}`);
		}, [
			() => get(it).travelers.map((one) => one.name).join(", "),
			() => words(get(it).stage).toLowerCase(),
			() => href(`/trips/${get(it).tripId}?pnr=${get(it).pnrId}`),
			() => get(it).ticketNumbers.length ? ` · ticket ${get(it).ticketNumbers.join(", ")}` : ""
		]);
		append($$anchor, fragment_3);
	};
	if_block(node, ($$render) => {
		if (booking.failure && !get(it)) $$render(consequent);
		else if (!get(it)) $$render(consequent_1, 1);
		else $$render(alternate_1, -1);
	});
	template_effect(($0) => set_attribute(a, "href", $0), [() => href("/sandbox/bookings")]);
	append($$anchor, fragment);
	pop();
}
delegate(["click"]);
// src/parts/BookForm.svelte
var root$17 = from_html(`<option> </option>`);
var root_1$16 = from_html(`<label class="row svelte-1ui8s3n"><input type="checkbox"/> </label>`);
var root_2$15 = from_html(`<label class="row svelte-1ui8s3n"><input type="checkbox"/>Prepaid</label><label class="row svelte-1ui8s3n"><input type="checkbox"/>Not confirmed yet</label>`, 1);
var root_3$15 = from_html(`<label class="row svelte-1ui8s3n"><input type="checkbox"/>One way</label>`);
var root_4$13 = from_html(`<p class="note bad" role="alert"> </p>`);
var root_5$13 = from_html(`<form class="stack svelte-1ui8s3n"><div class="two svelte-1ui8s3n"><div class="field"><label for="book-type">What</label><select id="book-type"><option>Flight</option><option>Hotel</option><option>Car</option><option>Train</option></select></div> <div class="field"><label for="book-company">Company</label><select id="book-company"></select></div> <div class="field"><label for="book-external">External id</label><input id="book-external" type="text" placeholder="none"/></div> <div class="field"><label for="book-trip">Add to trip</label><input id="book-trip" type="text" placeholder="a new one"/></div></div> <fieldset class="svelte-1ui8s3n"><legend class="svelte-1ui8s3n">Who travels</legend><div class="people svelte-1ui8s3n"></div></fieldset> <div class="row"><label class="row svelte-1ui8s3n"><input type="checkbox"/>Out of policy</label> <label class="row svelte-1ui8s3n"><input type="checkbox"/>Refundable</label> <!></div> <!> <div class="row"><button class="main">Book</button><button type="button">Cancel</button></div></form>`);
function BookForm($$anchor, $$props) {
	push($$props, true);
	const binding_group = [];
	const world = query(() => 0, (signal) => ask(() => api.GET("/sandbox/v1/world", { signal })));
	let type = state("AIR");
	let organizationId = state("");
	let travelers = state(proxy([]));
	let externalId = state("");
	let tripId = state("");
	let outOfPolicy = state(false);
	let refundable = state(false);
	let prepaid = state(false);
	let oneWay = state(false);
	let unconfirmed = state(false);
	let fault = state(null);
	let isBusy = state(false);
	const company = user_derived(() => world.data?.companies.find((one) => one.id === get(organizationId)) ?? world.data?.companies[0]);
	async function submit(event) {
		event.preventDefault();
		set(isBusy, true);
		set(fault, null);
		try {
			const step = await book({
				type: get(type),
				...get(company) ? { organizationId: get(company).id } : {},
				...get(travelers).length ? { travelerIds: get(travelers) } : {},
				...get(externalId) ? { externalId: get(externalId) } : {},
				...get(tripId) ? { tripId: get(tripId) } : {},
				...get(outOfPolicy) ? { outOfPolicy: get(outOfPolicy) } : {},
				...get(refundable) ? { refundable: get(refundable) } : {},
				...get(prepaid) && (get(type) === "HOTEL" || get(type) === "CAR") ? { prepaid: get(prepaid) } : {},
				...get(oneWay) && (get(type) === "AIR" || get(type) === "RAIL") ? { roundTrip: false } : {},
				...get(unconfirmed) && (get(type) === "HOTEL" || get(type) === "CAR") ? { unconfirmed: get(unconfirmed) } : {}
			});
			$$props.booked(step.pnrId);
		} catch (failure) {
			set(fault, failure, true);
		}
		set(isBusy, false);
	}
	Dialog($$anchor, {
		title: "Book",
		get close() {
			return $$props.close;
		},
		children: ($$anchor, $$slotProps) => {
			var form = root_5$13();
			var div = child(form);
			var div_1 = child(div);
			var select = sibling(child(div_1));
			var option = child(select);
			option.value = option.__value = "AIR";
			var option_1 = sibling(option);
			option_1.value = option_1.__value = "HOTEL";
			var option_2 = sibling(option_1);
			option_2.value = option_2.__value = "CAR";
			var option_3 = sibling(option_2);
			option_3.value = option_3.__value = "RAIL";
			reset(select);
			init_select(select);
			reset(div_1);
			var div_2 = sibling(div_1, 2);
			var select_1 = sibling(child(div_2));
			each(select_1, 21, () => world.data?.companies ?? [], (one) => one.id, ($$anchor, one) => {
				var option_4 = root$17();
				var text = only_child(option_4, true);
				var option_4_value = {};
				template_effect(() => {
					set_text(text, get(one).name);
					if (option_4_value !== (option_4_value = get(one).id)) option_4.value = (option_4.__value = option_4_value) ?? "";
				});
				append($$anchor, option_4);
			});
			reset(select_1);
			var select_1_value;
			init_select(select_1);
			reset(div_2);
			var div_3 = sibling(div_2, 2);
			var input = sibling(child(div_3));
			remove_input_defaults(input);
			reset(div_3);
			var div_4 = sibling(div_3, 2);
			var input_1 = sibling(child(div_4));
			remove_input_defaults(input_1);
			reset(div_4);
			reset(div);
			var fieldset = sibling(div, 2);
			var div_5 = sibling(child(fieldset));
			each(div_5, 21, () => get(company)?.travelers ?? [], (one) => one.id, ($$anchor, one) => {
				var label = root_1$16();
				var input_2 = child(label);
				remove_input_defaults(input_2);
				var input_2_value;
				var text_1 = sibling(input_2);
				reset(label);
				template_effect(() => {
					if (input_2_value !== (input_2_value = get(one).id)) input_2.value = (input_2.__value = input_2_value) ?? "";
					set_text(text_1, `${get(one).given ?? ""} ${get(one).family ?? ""}`);
				});
				bind_group(binding_group, [], input_2, () => {
					get(one).id;
					return get(travelers);
				}, ($$value) => set(travelers, $$value));
				append($$anchor, label);
			});
			reset(div_5);
			reset(fieldset);
			var div_6 = sibling(fieldset, 2);
			var label_1 = child(div_6);
			var input_3 = child(label_1);
			remove_input_defaults(input_3);
			next();
			reset(label_1);
			var label_2 = sibling(label_1, 2);
			var input_4 = child(label_2);
			remove_input_defaults(input_4);
			next();
			reset(label_2);
			var node = sibling(label_2, 2);
			var consequent = ($$anchor) => {
				var fragment_1 = root_2$15();
				var label_3 = first_child(fragment_1);
				var input_5 = child(label_3);
				remove_input_defaults(input_5);
				next();
				reset(label_3);
				var label_4 = sibling(label_3);
				var input_6 = child(label_4);
				remove_input_defaults(input_6);
				next();
				reset(label_4);
				bind_checked(input_5, () => get(prepaid), ($$value) => set(prepaid, $$value));
				bind_checked(input_6, () => get(unconfirmed), ($$value) => set(unconfirmed, $$value));
				append($$anchor, fragment_1);
			};
			var alternate = ($$anchor) => {
				var label_5 = root_3$15();
				var input_7 = child(label_5);
				remove_input_defaults(input_7);
				next();
				reset(label_5);
				bind_checked(input_7, () => get(oneWay), ($$value) => set(oneWay, $$value));
				append($$anchor, label_5);
			};
			if_block(node, ($$render) => {
				if (get(type) === "HOTEL" || get(type) === "CAR") $$render(consequent);
				else $$render(alternate, -1);
			});
			reset(div_6);
			var node_1 = sibling(div_6, 2);
			var consequent_1 = ($$anchor) => {
				var p = root_4$13();
				var text_2 = only_child(p, true);
				template_effect(() => set_text(text_2, get(fault).message));
				append($$anchor, p);
			};
			if_block(node_1, ($$render) => {
				if (get(fault)) $$render(consequent_1);
			});
			var div_7 = sibling(node_1, 2);
			var button = child(div_7);
			var button_1 = sibling(button);
			reset(div_7);
			reset(form);
			template_effect(() => {
				if (select_1_value !== (select_1_value = get(company)?.id)) select_1.value = (select_1.__value = select_1_value) ?? "", select_option(select_1, select_1_value);
				button.disabled = get(isBusy);
			});
			event("submit", form, submit);
			bind_select_value(select, () => get(type), ($$value) => set(type, $$value));
			delegated("change", select_1, (event) => (set(organizationId, event.currentTarget.value, true), set(travelers, [], true)));
			bind_value(input, () => get(externalId), ($$value) => set(externalId, $$value));
			bind_value(input_1, () => get(tripId), ($$value) => set(tripId, $$value));
			bind_checked(input_3, () => get(outOfPolicy), ($$value) => set(outOfPolicy, $$value));
			bind_checked(input_4, () => get(refundable), ($$value) => set(refundable, $$value));
			delegated("click", button_1, function(...$$args) {
				$$props.close?.apply(this, $$args);
			});
			append($$anchor, form);
		},
		$$slots: { default: true }
	});
	pop();
}
delegate(["change", "click"]);
// src/pages/Bookings.svelte
var root$16 = from_html(`<button>Older</button>`);
var root_1$15 = from_html(`<div class="small quiet foot spread svelte-1n3v87a"><span> </span><!></div>`);
var root_2$14 = from_html(`<p>Booking publishes what the original would: the booking and its trip, version by version. “Book a flight” makes the first.</p>`);
var root_3$14 = from_html(`<button>Show all</button>`);
var root_4$12 = from_html(`<li class="svelte-1n3v87a"><a class="svelte-1n3v87a"><b class="num"> </b><span> </span><span> </span><span class="cut"> </span> <span class="cut soft"> <!></span><span class="num quiet"> </span></a></li>`);
var root_5$12 = from_html(`<div class="rows list svelte-1n3v87a"><div class="head svelte-1n3v87a" aria-hidden="true"><span>Booking</span><span>Kind</span><span>Stage</span><span>Travelers</span><span>Newest event</span><span>Version</span></div> <ul aria-label="Bookings" class="svelte-1n3v87a"></ul></div> <!>`, 1);
var root_6$12 = from_html(`<span class="small last svelte-1n3v87a"><span class="cut soft"> </span><!></span>`);
var root_7$10 = from_html(`<li><a class="panel card svelte-1n3v87a"><span class="top svelte-1n3v87a"><!><b class="num"> </b><span class="quiet small svelte-1n3v87a"> </span></span> <span class="cut"> </span> <span class="small quiet cut"> </span> <!></a></li>`);
var root_8$9 = from_html(`<li class="quiet small none svelte-1n3v87a">None</li>`);
var root_9$7 = from_html(`<section><h2 class="svelte-1n3v87a"> <span class="quiet num"> </span></h2> <ul class="svelte-1n3v87a"></ul></section>`);
var root_10$7 = from_html(`<div class="board svelte-1n3v87a"></div> <!>`, 1);
var root_11$7 = from_html(`<div class="spread head svelte-1n3v87a"><h1 tabindex="-1">Bookings</h1> <div class="row"><input class="find svelte-1n3v87a" type="search" placeholder="Booking, traveler, external id" aria-label="Find a booking"/> <label class="row small">Kind <select class="kind svelte-1n3v87a"><option>all</option><option>flights</option><option>hotels</option><option>cars</option><option>trains</option></select></label> <div class="row" role="group" aria-label="As"><button>Board</button><button>Table</button></div> <!> <button><!>Book …</button> <button class="main"><!>Book a flight</button></div></div> <!> <!>`, 1);
function Bookings($$anchor, $$props) {
	push($$props, true);
	const foot = ($$anchor) => {
		var div = root_1$15();
		var span = child(div);
		var text_1 = only_child(span);
		var node = sibling(span);
		var consequent = ($$anchor) => {
			var button = root$16();
			template_effect(() => button.disabled = bookings.isLoading);
			delegated("click", button, () => (set(pages, get(pages) + 1), void bookings.load()));
			append($$anchor, button);
		};
		if_block(node, ($$render) => {
			if (bookings.data?.isMore) $$render(consequent);
		});
		reset(div);
		template_effect(($0) => set_text(text_1, `${$0 ?? ""}${bookings.data?.isMore ? ", there are more" : ""}.`), [() => many(get(shown$1).length, "booking")]);
		append($$anchor, div);
	};
	const PAGE = 100;
	const type = user_derived(() => place.query.get("type") ?? "");
	const text = user_derived(() => place.query.get("q") ?? "");
	let pages = state(1);
	user_effect(() => {
		get(type), get(text);
		set(pages, 1);
	});
	const bookings = query(() => [get(type), get(text)], async (signal) => {
		const all = [];
		let cursor;
		for (let page = 0; page < get(pages); page += 1) {
			const wanted = {
				limit: PAGE,
				cursor,
				...get(type) ? { type: [get(type)] } : {},
				...get(text) ? { q: get(text) } : {}
			};
			const answer = await ask(() => api.GET("/sandbox/v1/bookings", {
				params: { query: wanted },
				signal
			}));
			all.push(...answer.bookings);
			cursor = answer.nextCursor;
			if (!cursor) break;
		}
		return {
			bookings: all,
			isMore: cursor !== void 0
		};
	}, ({ kind }) => kind === "booking" || kind === "event" || kind === "tally", 1e3);
	const events = query(() => 0, (signal) => ask(() => api.GET("/ext/v1/events", {
		params: { query: {
			limit: 100,
			eventType: "PNR_V3"
		} },
		signal
	})), ({ kind }) => kind === "event" || kind === "tally", 1e3);
	const newest = user_derived(() => new Map((events.data?.events ?? []).toReversed().flatMap((one) => one.pnrIds.map((pnr) => [pnr, one]))));
	const deliveries = query(() => events.data?.events.length, (signal) => ask(() => api.GET("/ext/v1/deliveries", {
		params: { query: {
			limit: 100,
			eventType: "PNR_V3"
		} },
		signal
	})), ({ kind }) => kind === "delivery" || kind === "tally" || kind === "clock", 1e3);
	const dots = user_derived(() => Map.groupBy(deliveries.data?.deliveries ?? [], (one) => one.eventId));
	const COLUMNS = [
		{
			title: "Reserved",
			stages: [
				"RESERVED",
				"PAYMENT_DECLINED",
				"UNCONFIRMED"
			]
		},
		{
			title: "Ticketed, confirmed",
			stages: ["TICKETED", "CONFIRMED"]
		},
		{
			title: "Changing",
			stages: ["SCHEDULE_CHANGE_PENDING"]
		},
		{
			title: "Ended",
			stages: [
				"CANCELLED",
				"VOIDED",
				"REFUNDED"
			]
		}
	];
	const ICONS = {
		AIR: "Plane",
		HOTEL: "Bed",
		CAR: "Car",
		RAIL: "Train"
	};
	const shown$1 = user_derived(() => bookings.data?.bookings ?? []);
	const asked = user_derived(() => ({
		...get(type) ? { type: [get(type)] } : {},
		...get(text) ? { q: get(text) } : {}
	}));
	async function page(cursor) {
		const answer = await ask(() => api.GET("/sandbox/v1/bookings", { params: { query: {
			limit: PAGE,
			cursor,
			...get(asked)
		} } }));
		return {
			rows: answer.bookings,
			nextCursor: answer.nextCursor
		};
	}
	const flat = (row) => ({
		pnrId: row.pnrId,
		tripId: row.tripId,
		type: row.type,
		stage: row.stage,
		version: row.version,
		externalId: row.externalId,
		travelers: row.travelers.map((one) => one.name).join(", "),
		tickets: row.ticketNumbers.join(" ")
	});
	let isFormOpen = state(false);
	let isBusy = state(false);
	async function quick() {
		set(isBusy, true);
		await tried(() => book());
		set(isBusy, false);
		bookings.hint();
	}
	const who = (one) => `${one.travelers[0]?.name ?? "Nobody"}${one.travelers.length > 1 ? ` +${one.travelers.length - 1}` : ""}`;
	const isTable = user_derived(() => place.query.get("view") === "table");
	let element = state(void 0);
	rowKeys(() => get(element));
	var fragment = root_11$7();
	var div_1 = first_child(fragment);
	var div_2 = sibling(child(div_1), 2);
	var input = child(div_2);
	remove_input_defaults(input);
	var label = sibling(input, 2);
	var select = sibling(child(label));
	var option = child(select);
	option.value = option.__value = "";
	var option_1 = sibling(option);
	option_1.value = option_1.__value = "AIR";
	var option_2 = sibling(option_1);
	option_2.value = option_2.__value = "HOTEL";
	var option_3 = sibling(option_2);
	option_3.value = option_3.__value = "CAR";
	var option_4 = sibling(option_3);
	option_4.value = option_4.__value = "RAIL";
	reset(select);
	var select_value;
	init_select(select);
	reset(label);
	var div_3 = sibling(label, 2);
	var button_1 = child(div_3);
	var button_2 = sibling(button_1);
	reset(div_3);
	var node_1 = sibling(div_3, 2);
	var consequent_1 = ($$anchor) => {
		Export($$anchor, {
			name: "bookings",
			page,
			flat
		});
	};
	if_block(node_1, ($$render) => {
		if (get(shown$1).length) $$render(consequent_1);
	});
	var button_3 = sibling(node_1, 2);
	var node_2 = child(button_3);
	Icon(node_2, {
		name: "Plus",
		size: 14
	});
	next();
	reset(button_3);
	var button_4 = sibling(button_3, 2);
	var node_3 = child(button_4);
	Icon(node_3, {
		name: "Plane",
		size: 14
	});
	next();
	reset(button_4);
	reset(div_2);
	reset(div_1);
	var node_4 = sibling(div_1, 2);
	var consequent_2 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return bookings.failure;
			},
			retry: () => bookings.load()
		});
	};
	var consequent_3 = ($$anchor) => {
		Empty($$anchor, {
			is: "loading",
			like: { grid: "minmax(0,1fr) minmax(0,1fr) minmax(0,1fr) minmax(0,1fr)" }
		});
	};
	var consequent_4 = ($$anchor) => {
		Empty($$anchor, {
			is: "nothing",
			title: "No booking yet.",
			command: "jetbridge trigger PNR_V3:BOOKING_CREATED",
			children: ($$anchor, $$slotProps) => {
				var p = root_2$14();
				append($$anchor, p);
			},
			$$slots: { default: true }
		});
	};
	var consequent_5 = ($$anchor) => {
		{
			let $0 = user_derived(() => get(text) ? "No booking matches." : "No booking of this kind.");
			Empty($$anchor, {
				is: "unmatched",
				get title() {
					return get($0);
				},
				children: ($$anchor, $$slotProps) => {
					var button_5 = root_3$14();
					delegated("click", button_5, () => setQuery({
						type: void 0,
						q: void 0
					}));
					append($$anchor, button_5);
				},
				$$slots: { default: true }
			});
		}
	};
	var consequent_6 = ($$anchor) => {
		var fragment_6 = root_5$12();
		var div_4 = first_child(fragment_6);
		var ul = sibling(child(div_4), 2);
		each(ul, 21, () => get(shown$1), (one) => one.pnrId, ($$anchor, one) => {
			const last = user_derived(() => get(newest).get(get(one).pnrId));
			var li = root_4$12();
			var a = child(li);
			var b = child(a);
			var text_2 = only_child(b, true);
			var span_1 = sibling(b);
			var text_3 = only_child(span_1, true);
			var span_2 = sibling(span_1);
			var text_4 = only_child(span_2, true);
			var span_3 = sibling(span_2);
			var text_5 = only_child(span_3);
			var span_4 = sibling(span_3, 2);
			var text_6 = child(span_4, true);
			var node_5 = sibling(text_6);
			each(node_5, 17, () => get(last) ? (get(dots).get(get(last).id) ?? []).slice(0, 6) : [], (dot) => dot.id, ($$anchor, dot) => {
				{
					let $0 = user_derived(() => shown(get(dot)));
					State($$anchor, {
						get state() {
							return get($0);
						},
						word: false,
						size: 11
					});
				}
			});
			reset(span_4);
			var span_5 = sibling(span_4);
			var text_7 = only_child(span_5, true);
			reset(a);
			reset(li);
			template_effect(($0, $1, $2, $3, $4) => {
				set_attribute(a, "data-row", get(one).pnrId);
				set_attribute(a, "href", $0);
				set_text(text_2, get(one).pnrId);
				set_text(text_3, $1);
				set_text(text_4, $2);
				set_text(text_5, `${$3 ?? ""}${get(one).externalId ? ` · ${get(one).externalId}` : ""}`);
				set_text(text_6, $4);
				set_text(text_7, get(one).version);
			}, [
				() => href(`/sandbox/bookings/${get(one).pnrId}`),
				() => words(get(one).type),
				() => words(get(one).stage),
				() => who(get(one)),
				() => get(last) ? words(get(last).operation ?? "") : ""
			]);
			append($$anchor, li);
		});
		reset(ul);
		reset(div_4);
		bind_this(div_4, ($$value) => set(element, $$value), () => get(element));
		var node_6 = sibling(div_4, 2);
		foot(node_6);
		append($$anchor, fragment_6);
	};
	var alternate = ($$anchor) => {
		var fragment_8 = root_10$7();
		var div_5 = first_child(fragment_8);
		each(div_5, 21, () => COLUMNS, (column) => column.title, ($$anchor, column) => {
			const cards = user_derived(() => get(shown$1).filter((one) => get(column).stages.includes(one.stage)));
			var section = root_9$7();
			var h2 = child(section);
			var text_8 = child(h2);
			var span_6 = sibling(text_8);
			var text_9 = only_child(span_6, true);
			reset(h2);
			var ul_1 = sibling(h2, 2);
			each(ul_1, 21, () => get(cards), (one) => one.pnrId, ($$anchor, one) => {
				var li_1 = root_7$10();
				var a_1 = child(li_1);
				var span_7 = child(a_1);
				var node_7 = child(span_7);
				{
					let $0 = user_derived(() => ICONS[get(one).type] ?? "Ticket");
					Icon(node_7, {
						get name() {
							return get($0);
						},
						size: 15
					});
				}
				var b_1 = sibling(node_7);
				var text_10 = only_child(b_1, true);
				var span_8 = sibling(b_1);
				var text_11 = only_child(span_8);
				reset(span_7);
				var span_9 = sibling(span_7, 2);
				var text_12 = only_child(span_9, true);
				var span_10 = sibling(span_9, 2);
				var text_13 = only_child(span_10);
				var node_8 = sibling(span_10, 2);
				var consequent_7 = ($$anchor) => {
					const last = user_derived(() => get(newest).get(get(one).pnrId));
					var span_11 = root_6$12();
					var span_12 = child(span_11);
					var text_14 = only_child(span_12, true);
					var node_9 = sibling(span_12);
					each(node_9, 17, () => (get(dots).get(get(last).id) ?? []).slice(0, 6), (dot) => dot.id, ($$anchor, dot) => {
						{
							let $0 = user_derived(() => shown(get(dot)));
							State($$anchor, {
								get state() {
									return get($0);
								},
								word: false,
								size: 11
							});
						}
					});
					reset(span_11);
					template_effect(($0) => set_text(text_14, $0), [() => words(get(last).operation ?? "")]);
					append($$anchor, span_11);
				};
				var d = user_derived(() => get(newest).get(get(one).pnrId));
				if_block(node_8, ($$render) => {
					if (get(d)) $$render(consequent_7);
				});
				reset(a_1);
				reset(li_1);
				template_effect(($0, $1, $2) => {
					set_attribute(a_1, "data-row", get(one).pnrId);
					set_attribute(a_1, "href", $0);
					set_text(text_10, get(one).pnrId);
					set_text(text_11, `v${get(one).version ?? ""}`);
					set_text(text_12, $1);
					set_text(text_13, `${$2 ?? ""}${get(one).externalId ? ` · ${get(one).externalId}` : ""}`);
				}, [
					() => href(`/sandbox/bookings/${get(one).pnrId}`),
					() => who(get(one)),
					() => words(get(one).stage)
				]);
				append($$anchor, li_1);
			}, ($$anchor) => {
				var li_2 = root_8$9();
				append($$anchor, li_2);
			});
			reset(ul_1);
			reset(section);
			template_effect(() => {
				set_attribute(section, "aria-label", get(column).title);
				set_class(section, 1, clsx([get(cards).length === 0 && "bare"]), "svelte-1n3v87a");
				set_text(text_8, `${get(column).title ?? ""} `);
				set_text(text_9, get(cards).length);
			});
			append($$anchor, section);
		});
		reset(div_5);
		bind_this(div_5, ($$value) => set(element, $$value), () => get(element));
		var node_10 = sibling(div_5, 2);
		foot(node_10);
		append($$anchor, fragment_8);
	};
	if_block(node_4, ($$render) => {
		if (bookings.failure && !bookings.data) $$render(consequent_2);
		else if (!bookings.data) $$render(consequent_3, 1);
		else if (get(shown$1).length === 0 && !get(type) && !get(text)) $$render(consequent_4, 2);
		else if (get(shown$1).length === 0) $$render(consequent_5, 3);
		else if (get(isTable)) $$render(consequent_6, 4);
		else $$render(alternate, -1);
	});
	var node_11 = sibling(node_4, 2);
	var consequent_8 = ($$anchor) => {
		BookForm($$anchor, {
			close: () => set(isFormOpen, false),
			booked: (pnrId) => (set(isFormOpen, false), go(`/sandbox/bookings/${pnrId}`))
		});
	};
	if_block(node_11, ($$render) => {
		if (get(isFormOpen)) $$render(consequent_8);
	});
	template_effect(() => {
		set_value(input, get(text));
		if (select_value !== (select_value = get(type))) select.value = (select.__value = select_value) ?? "", select_option(select, select_value);
		set_attribute(button_1, "aria-pressed", !get(isTable));
		set_attribute(button_2, "aria-pressed", get(isTable));
		button_4.disabled = get(isBusy);
	});
	delegated("change", input, (event) => setQuery({ q: event.currentTarget.value.trim() || void 0 }));
	delegated("change", select, (event) => setQuery({ type: event.currentTarget.value }));
	delegated("click", button_1, () => setQuery({ view: void 0 }));
	delegated("click", button_2, () => setQuery({ view: "table" }));
	delegated("click", button_3, () => set(isFormOpen, true));
	delegated("click", button_4, quick);
	append($$anchor, fragment);
	pop();
}
delegate(["click", "change"]);
// src/api/stream.ts
/** Posts a body and hands on each event; ends with the answer. */
async function post(path, body, taken, signal) {
	const text = JSON.stringify(body);
	const headers = {
		authorization: `Bearer ${session.token}`,
		accept: "text/event-stream",
		"content-type": "application/json"
	};
	const unreachable = (error) => {
		if (error.name === "AbortError") throw error;
		throw new Failure(0, "The server cannot be reached.");
	};
	let answer;
	for (;;) {
		const token = session.token;
		const number = calls.begin("POST", apiRoot + path, text, "application/json");
		headers.authorization = `Bearer ${token}`;
		answer = await fetch(apiRoot + path, {
			method: "POST",
			headers,
			body: text,
			signal: signal ?? null
		}).catch(unreachable);
		calls.end(number, answer.status);
		if (answer.status !== 401 || !session.isSignedIn) break;
		if (session.token === token) await session.renew();
		signal?.throwIfAborted();
	}
	if (!answer.ok || !answer.body) {
		const told = await answer.json().catch(() => null);
		throw new Failure(answer.status, told?.errorMessages?.map((one) => one.message).join(" ") || `The server answered ${answer.status}.`);
	}
	const parser = createParser({ onEvent: (event) => taken(event.event ?? "message", JSON.parse(event.data || "null")) });
	const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
	for (;;) {
		const { value, done } = await reader.read().catch(unreachable);
		if (done) return;
		parser.feed(value);
	}
}
// src/draw/Agenda.svelte
var root$15 = from_svg(`<line y1="84" y2="89" class="axis svelte-173n12e"></line><text y="108" text-anchor="middle" class="svelte-173n12e"> </text>`, 1);
var root_1$14 = from_svg(`<rect width="12" height="12" rx="2" class="svelte-173n12e"></rect>`);
var root_2$13 = from_svg(`<path class="svelte-173n12e"></path>`);
var root_3$13 = from_svg(`<circle r="6.5" class="svelte-173n12e"></circle>`);
var root_4$11 = from_svg(`<path class="tick svelte-173n12e"></path>`);
var root_5$11 = from_svg(`<text class="count svelte-173n12e"> </text>`);
var root_6$11 = from_svg(`<g role="button" tabindex="0"><title> </title><line></line><!><!><!><rect width="24" height="24" fill="transparent" class="hit svelte-173n12e"></rect></g>`);
var root_7$9 = from_html(`<div class="scrolls"><svg role="group" class="svelte-173n12e"><line x1="12" y1="84" y2="84" class="axis svelte-173n12e"></line><line x1="14" x2="14" y1="14" y2="92" class="now svelte-173n12e"></line><text x="14" y="108" text-anchor="middle" class="now-label svelte-173n12e">now</text><!><!></svg></div> <p class="legend small quiet svelte-173n12e"><span class="svelte-173n12e"><i class="RETRY svelte-173n12e"></i>try</span><span class="svelte-173n12e"><i class="PAYLOAD svelte-173n12e"></i>payload, resend, lease</span><span class="svelte-173n12e"><i class="WINDOW_END svelte-173n12e"></i>a window ends</span><span class="svelte-173n12e"><i class="SECRET_END svelte-173n12e"></i>a secret ends</span></p>`, 1);
function Agenda($$anchor, $$props) {
	push($$props, true);
	/** How far the clock has been wound on the way: what is before it has been done. */
	let width = state(900);
	const W = user_derived(() => Math.max(640, get(width)));
	const H = 118;
	const END = 14.5 * DAY;
	const FROM = 1e4;
	const x = (at) => 24 + Math.log(Math.max(FROM, Math.min(END, at - clock.now)) / FROM) / Math.log(END / FROM) * (get(W) - 60);
	const TICKS = [
		MINUTE,
		10 * MINUTE,
		HOUR,
		6 * HOUR,
		DAY,
		3 * DAY,
		14 * DAY
	];
	const LANES = {
		RETRY: 0,
		PAYLOAD: 1,
		RESEND: 1,
		LEASE: 1,
		SECRET_END: 2,
		WINDOW_END: 2
	};
	const shown = user_derived(() => {
		const cells = /* @__PURE__ */ new Map();
		for (const mark of $$props.marks) {
			const at = x(Date.parse(mark.at));
			const key = `${mark.kind}/${Math.round(at / 14)}`;
			const cell = cells.get(key);
			if (cell) cell.count += mark.count;
			else cells.set(key, {
				at: mark.at,
				x: at,
				kind: mark.kind,
				count: mark.count
			});
		}
		return [...cells.values()];
	});
	var fragment = root_7$9();
	var div = first_child(fragment);
	var svg = child(div);
	set_attribute(svg, "height", H);
	var line = child(svg);
	var node = sibling(line, 3);
	each(node, 16, () => TICKS, (tick) => tick, ($$anchor, tick) => {
		var fragment_1 = root$15();
		var line_1 = first_child(fragment_1);
		var text = sibling(line_1);
		var text_1 = only_child(text, true);
		template_effect(($0, $1, $2, $3) => {
			set_attribute(line_1, "x1", $0);
			set_attribute(line_1, "x2", $1);
			set_attribute(text, "x", $2);
			set_text(text_1, $3);
		}, [
			() => x(clock.now + tick),
			() => x(clock.now + tick),
			() => x(clock.now + tick),
			() => lasting(tick)
		]);
		append($$anchor, fragment_1);
	});
	var node_1 = sibling(node);
	each(node_1, 17, () => get(shown), (mark) => mark.kind + mark.x, ($$anchor, mark) => {
		const y = user_derived(() => 70 - (LANES[get(mark).kind] ?? 1) * 22);
		const told = user_derived(() => `${many(get(mark).count, words(get(mark).kind).toLowerCase(), `× ${words(get(mark).kind).toLowerCase()}`)}, ${point(Date.parse(get(mark).at), preferences.zone, "both")}`);
		var g = root_6$11();
		var title = child(g);
		var text_2 = only_child(title, true);
		var line_2 = sibling(title);
		attribute_effect(line_2, () => ({
			x1: get(mark).x,
			x2: get(mark).x,
			y1: get(y),
			y2: 84,
			class: "stem"
		}), void 0, void 0, void 0, "svelte-173n12e");
		var node_2 = sibling(line_2);
		var consequent = ($$anchor) => {
			var rect = root_1$14();
			template_effect(() => {
				set_attribute(rect, "x", get(mark).x - 6);
				set_attribute(rect, "y", get(y) - 6);
			});
			append($$anchor, rect);
		};
		var consequent_1 = ($$anchor) => {
			var path = root_2$13();
			template_effect(() => set_attribute(path, "d", `M${get(mark).x} ${get(y) - 7}l7 7l-7 7l-7-7z`));
			append($$anchor, path);
		};
		var alternate = ($$anchor) => {
			var circle = root_3$13();
			template_effect(() => {
				set_attribute(circle, "cx", get(mark).x);
				set_attribute(circle, "cy", get(y));
			});
			append($$anchor, circle);
		};
		if_block(node_2, ($$render) => {
			if (get(mark).kind === "WINDOW_END") $$render(consequent);
			else if (get(mark).kind === "SECRET_END") $$render(consequent_1, 1);
			else $$render(alternate, -1);
		});
		var node_3 = sibling(node_2);
		var consequent_2 = ($$anchor) => {
			var path_1 = root_4$11();
			template_effect(() => set_attribute(path_1, "d", `M${get(mark).x - 3} ${get(y)}l2.5 2.5l4 -5`));
			append($$anchor, path_1);
		};
		var d = user_derived(() => $$props.reached !== void 0 && Date.parse(get(mark).at) <= $$props.reached);
		if_block(node_3, ($$render) => {
			if (get(d)) $$render(consequent_2);
		});
		var node_4 = sibling(node_3);
		var consequent_3 = ($$anchor) => {
			var text_3 = root_5$11();
			var text_4 = only_child(text_3, true);
			template_effect(() => {
				set_attribute(text_3, "x", get(mark).x + 10);
				set_attribute(text_3, "y", get(y) + 4);
				set_text(text_4, get(mark).count);
			});
			append($$anchor, text_3);
		};
		if_block(node_4, ($$render) => {
			if (get(mark).count > 1) $$render(consequent_3);
		});
		var rect_1 = sibling(node_4);
		reset(g);
		template_effect(($0, $1) => {
			set_class(g, 0, $0, "svelte-173n12e");
			set_attribute(g, "aria-label", $1);
			set_attribute(g, "aria-disabled", !$$props.wind);
			set_text(text_2, get(told));
			set_attribute(rect_1, "x", get(mark).x - 12);
			set_attribute(rect_1, "y", get(y) - 12);
		}, [() => clsx([
			"mark",
			get(mark).kind,
			$$props.reached !== void 0 && Date.parse(get(mark).at) <= $$props.reached && "done"
		]), () => `Wind to: ${get(told)}${$$props.reached !== void 0 && Date.parse(get(mark).at) <= $$props.reached ? ", done" : ""}`]);
		delegated("click", g, () => $$props.wind?.(get(mark).at));
		delegated("keydown", g, (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), $$props.wind?.(get(mark).at)));
		append($$anchor, g);
	});
	reset(svg);
	reset(div);
	next(2);
	template_effect(($0) => {
		set_attribute(svg, "width", get(W));
		set_attribute(svg, "aria-label", $0);
		set_attribute(line, "x2", get(W) - 12);
	}, [() => `${$$props.marks.length} marks in the next two weeks, the first ${lasting(Math.max(0, Date.parse($$props.marks[0].at) - clock.now))} from now`]);
	bind_element_size(div, "clientWidth", ($$value) => set(width, $$value));
	append($$anchor, fragment);
	pop();
}
delegate(["click", "keydown"]);
// src/pages/Clock.svelte
var root$14 = from_html(`<p class="note svelte-4js5q0">The clock is ahead: receivers of your own that check the time of signatures will refuse. Inboxes go by this clock. Only a reset brings it back.</p>`);
var root_1$13 = from_html(`<p>Retries, payloads that are fetched, ends of windows and of secrets appear here. An <a>inbox</a> that answers 503 makes some.</p>`);
var root_2$12 = from_html(`<button> </button>`);
var root_3$12 = from_html(`<span class="quiet num" aria-hidden="true"> </span>`);
var root_4$10 = from_html(`<span class="quiet" role="status">Winding …</span><!>`, 1);
var root_5$10 = from_html(`<a>of a delivery</a>`);
var root_6$10 = from_html(`<a>of a subscription</a>`);
var root_7$8 = from_html(`<tr><td class="num nowrap"> </td><td class="num nowrap"> </td><td> <!></td><td class="num"> </td><td class="right"><button class="link">Wind to it</button></td></tr>`);
var root_8$8 = from_html(`<p class="small quiet"> </p>`);
var root_9$6 = from_html(`<section class="section" aria-labelledby="list"><h2 id="list">Agenda</h2> <div class="scrolls"><table><thead><tr><th>When</th><th>In</th><th>What</th><th>Count</th><th><span class="visually-hidden">Wind</span></th></tr></thead><tbody></tbody></table></div> <!></section>`);
var root_10$6 = from_html(`<div class="face spread svelte-4js5q0"><p class="now num"><span class="time svelte-4js5q0"> </span> <span class="soft"> </span></p> <div class="row"><span class="soft"> </span> <button><!> </button></div></div> <!> <section class="section" aria-labelledby="agenda"><div class="spread"><h2 id="agenda">What is due</h2><span class="quiet small"> </span></div> <!> <div class="row winds svelte-4js5q0" role="group" aria-label="Wind"><!> <button><!> </button> <button><!>End of the window</button> <form class="row svelte-4js5q0"><label class="row">to <input class="to svelte-4js5q0" type="datetime-local" step="1" aria-label="Wind to this time, UTC"/></label><button>Wind</button></form> <!></div></section> <!> <section class="section" aria-labelledby="back"><h2 id="back">Back</h2> <p class="soft">What is stored has its times, so that the clock cannot be wound back: a reset forgets bookings, events and deliveries, and with them the time.</p> <div><button class="danger">Reset …</button></div></section>`, 1);
var root_11$6 = from_html(`<p> </p> <div class="row"><button class="main"> </button><button>Cancel</button></div>`, 1);
var root_12$6 = from_html(`<p>All bookings, events and deliveries go, and the clock is the machine’s again. It cannot be undone.</p> <label class="row"><input type="checkbox"/>Keep subscriptions and their secrets</label> <div class="field"><label for="word">Type <code>reset</code></label><input id="word" type="text" autocomplete="off"/></div> <div class="row"><button class="danger">Reset</button><button>Cancel</button></div>`, 1);
var root_13$5 = from_html(`<h1 tabindex="-1">Clock</h1> <!> <!> <!> <!>`, 1);
function Clock($$anchor, $$props) {
	push($$props, true);
	const told = query(() => 0, (signal) => ask(() => api.GET("/sandbox/v1/clock", { signal })), ({ kind }) => kind === "clock" || kind === "delivery" || kind === "tally");
	const agenda = query(() => 0, (signal) => ask(() => api.GET("/sandbox/v1/clock/agenda", { signal })), ({ kind }) => kind === "clock" || kind === "delivery" || kind === "tally");
	const marks = user_derived(() => agenda.data?.entries ?? []);
	user_effect(() => {
		if (told.data) clock.tell(told.data);
	});
	let isBusy = state(false);
	let isConfirming = state(false);
	let isResetting = state(false);
	let to = state("");
	/** How far it has come, while it is wound. */
	let stop = state(void 0);
	async function wind(body) {
		set(isBusy, true);
		try {
			let now;
			await post("/sandbox/v1/clock", body, (event, data) => {
				if (event === "stop") set(stop, data);
				if (event === "clock") now = data;
				if (event === "error") throw failureOf(503, data, null);
			});
			if (!now) throw new Failure(0, "The server ended before the clock was wound.");
			clock.tell(now);
			if (!now.isSettled) toasts.say("The clock is still on its way, and goes on.", "plain");
		} catch (failure) {
			toasts.say(failure.message, "bad");
		}
		await Promise.all([told.load(), agenda.load()]);
		set(isBusy, false);
		set(stop, void 0);
		set(isConfirming, false);
		set(far, "");
	}
	/** Where to, when that is more than a day away: asked first. */
	let far = state("");
	const windTo = (at) => Date.parse(at) - clock.read() > 864e5 ? void set(far, at, true) : void wind({
		action: "ADVANCE",
		to: at
	});
	let word = state("");
	let keepSubscriptions = state(true);
	async function reset$2() {
		set(isBusy, true);
		try {
			await ask(() => api.POST("/sandbox/v1/reset", { body: { subscriptions: !get(keepSubscriptions) } }));
			set(isResetting, false);
			await Promise.all([told.load(), agenda.load()]);
			toasts.say("Reset: the clock is the machine’s again.", "good");
		} catch (failure) {
			toasts.say(failure.message, "bad");
		}
		set(isBusy, false);
	}
	const nextDue = user_derived(() => told.data?.nextDueAt ? Date.parse(told.data.nextDueAt) : void 0);
	const total = user_derived(() => get(marks).reduce((sum, mark) => sum + mark.count, 0));
	var fragment = root_13$5();
	var node = sibling(first_child(fragment), 2);
	var consequent = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return told.failure;
			},
			retry: () => told.load()
		});
	};
	var consequent_1 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	var alternate_1 = ($$anchor) => {
		var fragment_3 = root_10$6();
		var div = first_child(fragment_3);
		var p = child(div);
		var span = child(p);
		var text_1 = only_child(span, true);
		var span_1 = sibling(span, 2);
		var text_2 = only_child(span_1);
		reset(p);
		var div_1 = sibling(p, 2);
		var span_2 = child(div_1);
		var text_3 = only_child(span_2);
		var button = sibling(span_2, 2);
		var node_1 = child(button);
		{
			let $0 = user_derived(() => clock.isFrozen ? "Play" : "Freeze");
			Icon(node_1, {
				get name() {
					return get($0);
				},
				size: 14
			});
		}
		var text_4 = sibling(node_1, 1, true);
		reset(button);
		reset(div_1);
		reset(div);
		var node_2 = sibling(div, 2);
		var consequent_2 = ($$anchor) => {
			var p_1 = root$14();
			append($$anchor, p_1);
		};
		if_block(node_2, ($$render) => {
			if (clock.aheadSeconds > 300) $$render(consequent_2);
		});
		var section = sibling(node_2, 2);
		var div_2 = child(section);
		var span_3 = sibling(child(div_2));
		var text_5 = only_child(span_3, true);
		reset(div_2);
		var node_3 = sibling(div_2, 2);
		var consequent_3 = ($$anchor) => {
			Empty($$anchor, {
				is: "failed",
				get failure() {
					return agenda.failure;
				},
				retry: () => agenda.load()
			});
		};
		var consequent_4 = ($$anchor) => {
			Empty($$anchor, { is: "loading" });
		};
		var consequent_5 = ($$anchor) => {
			Empty($$anchor, {
				is: "nothing",
				title: "Nothing is due.",
				children: ($$anchor, $$slotProps) => {
					var p_2 = root_1$13();
					var a = sibling(child(p_2));
					next();
					reset(p_2);
					template_effect(($0) => set_attribute(a, "href", $0), [() => href("/sandbox/inboxes")]);
					append($$anchor, p_2);
				},
				$$slots: { default: true }
			});
		};
		var alternate = ($$anchor) => {
			{
				let $0 = user_derived(() => get(isBusy) ? void 0 : windTo);
				let $1 = user_derived(() => get(stop) ? Date.parse(get(stop).now) : void 0);
				Agenda($$anchor, {
					get marks() {
						return get(marks);
					},
					get wind() {
						return get($0);
					},
					get reached() {
						return get($1);
					}
				});
			}
		};
		if_block(node_3, ($$render) => {
			if (agenda.failure && !agenda.data) $$render(consequent_3);
			else if (!agenda.data) $$render(consequent_4, 1);
			else if (get(marks).length === 0) $$render(consequent_5, 2);
			else $$render(alternate, -1);
		});
		var div_3 = sibling(node_3, 2);
		var node_4 = child(div_3);
		each(node_4, 16, () => [
			["PT1M", "+1 min"],
			["PT5M", "+5 min"],
			["PT1H", "+1 h"],
			["P1D", "+1 d"]
		], ([by, text]) => by, ($$anchor, $$item) => {
			var $$array = user_derived(() => to_array($$item, 2));
			let by = () => get($$array)[0];
			let text = () => get($$array)[1];
			var button_1 = root_2$12();
			var text_6 = only_child(button_1, true);
			template_effect(() => {
				button_1.disabled = get(isBusy);
				set_text(text_6, text());
			});
			delegated("click", button_1, () => wind({
				action: "ADVANCE",
				by: by()
			}));
			append($$anchor, button_1);
		});
		var button_2 = sibling(node_4, 2);
		var node_5 = child(button_2);
		Icon(node_5, {
			name: "Skip",
			size: 14
		});
		var text_7 = sibling(node_5);
		reset(button_2);
		var button_3 = sibling(button_2, 2);
		var node_6 = child(button_3);
		Icon(node_6, {
			name: "Flag",
			size: 14
		});
		next();
		reset(button_3);
		var form = sibling(button_3, 2);
		var label = child(form);
		var input = sibling(child(label));
		remove_input_defaults(input);
		reset(label);
		var button_4 = sibling(label);
		reset(form);
		var node_7 = sibling(form, 2);
		var consequent_7 = ($$anchor) => {
			var fragment_8 = root_4$10();
			var node_8 = sibling(first_child(fragment_8));
			var consequent_6 = ($$anchor) => {
				var span_4 = root_3$12();
				var text_8 = only_child(span_4);
				template_effect(($0, $1) => set_text(text_8, `${$0 ?? ""} of ${$1 ?? ""}`), [() => point(Date.parse(get(stop).now), preferences.zone, "both"), () => point(Date.parse(get(stop).to), preferences.zone, "both")]);
				append($$anchor, span_4);
			};
			if_block(node_8, ($$render) => {
				if (get(stop)) $$render(consequent_6);
			});
			append($$anchor, fragment_8);
		};
		if_block(node_7, ($$render) => {
			if (get(isBusy)) $$render(consequent_7);
		});
		reset(div_3);
		reset(section);
		var node_9 = sibling(section, 2);
		var consequent_11 = ($$anchor) => {
			var section_1 = root_9$6();
			var div_4 = sibling(child(section_1), 2);
			var table = child(div_4);
			var tbody = sibling(child(table));
			each(tbody, 21, () => get(marks).slice(0, 50), index, ($$anchor, mark) => {
				var tr = root_7$8();
				var td = child(tr);
				var text_9 = only_child(td, true);
				var td_1 = sibling(td);
				var text_10 = only_child(td_1, true);
				var td_2 = sibling(td_1);
				var text_11 = child(td_2);
				var node_10 = sibling(text_11);
				var consequent_8 = ($$anchor) => {
					var a_1 = root_5$10();
					template_effect(($0) => set_attribute(a_1, "href", $0), [() => href(`/deliveries/${get(mark).deliveryId}`)]);
					append($$anchor, a_1);
				};
				var consequent_9 = ($$anchor) => {
					var a_2 = root_6$10();
					template_effect(($0) => set_attribute(a_2, "href", $0), [() => href(`/subscriptions/${get(mark).subscriptionId}`)]);
					append($$anchor, a_2);
				};
				if_block(node_10, ($$render) => {
					if (get(mark).deliveryId) $$render(consequent_8);
					else if (get(mark).subscriptionId) $$render(consequent_9, 1);
				});
				reset(td_2);
				var td_3 = sibling(td_2);
				var text_12 = only_child(td_3, true);
				var td_4 = sibling(td_3);
				var button_5 = only_child(td_4);
				reset(tr);
				template_effect(($0, $1, $2) => {
					set_text(text_9, $0);
					set_text(text_10, $1);
					set_text(text_11, `${$2 ?? ""} `);
					set_text(text_12, get(mark).count);
					button_5.disabled = get(isBusy);
				}, [
					() => point(Date.parse(get(mark).at), preferences.zone, "both"),
					() => Date.parse(get(mark).at) > clock.now ? roughly(Date.parse(get(mark).at) - clock.now) : "now",
					() => words(get(mark).kind)
				]);
				delegated("click", button_5, () => windTo(get(mark).at));
				append($$anchor, tr);
			});
			reset(tbody);
			reset(table);
			reset(div_4);
			var node_11 = sibling(div_4, 2);
			var consequent_10 = ($$anchor) => {
				var p_3 = root_8$8();
				var text_13 = only_child(p_3);
				template_effect(() => set_text(text_13, `The next 50 of ${get(marks).length ?? ""}.`));
				append($$anchor, p_3);
			};
			if_block(node_11, ($$render) => {
				if (get(marks).length > 50) $$render(consequent_10);
			});
			reset(section_1);
			append($$anchor, section_1);
		};
		if_block(node_9, ($$render) => {
			if (get(marks).length > 0) $$render(consequent_11);
		});
		var section_2 = sibling(node_9, 2);
		var div_5 = sibling(child(section_2), 4);
		var button_6 = only_child(div_5);
		reset(section_2);
		template_effect(($0, $1, $2, $3, $4, $5, $6) => {
			set_text(text_1, $0);
			set_text(text_2, `${$1 ?? ""} ${$2 ?? ""} ${preferences.zone === "utc" ? "UTC" : "here"}`);
			set_text(text_3, `${clock.isFrozen ? "Frozen. " : ""}${$3 ?? ""}`);
			button.disabled = get(isBusy);
			set_attribute(button, "aria-pressed", clock.isFrozen);
			set_text(text_4, clock.isFrozen ? "Go on" : "Freeze");
			set_text(text_5, $4);
			set_attribute(div_3, "aria-busy", get(isBusy));
			button_2.disabled = get(isBusy) || get(nextDue) === void 0;
			set_text(text_7, `Next due${$5 ?? ""}`);
			button_3.disabled = get(isBusy);
			set_attribute(input, "min", $6);
			button_4.disabled = get(isBusy) || !get(to);
		}, [
			() => point(clock.now, preferences.zone, "time"),
			() => point(clock.now, preferences.zone, "day"),
			() => new Date(clock.now).getUTCFullYear(),
			() => clock.aheadSeconds > 0 ? `${lasting(clock.aheadSeconds * 1e3)} ahead of the machine` : clock.isFrozen ? "" : "The machine’s own time",
			() => get(total) ? `${many(get(total), "thing")} in two weeks; click a mark to wind to it` : "",
			() => get(nextDue) !== void 0 ? `: ${get(nextDue) > clock.now ? roughly(get(nextDue) - clock.now) : "now"}` : "",
			() => new Date(clock.now).toISOString().slice(0, 19)
		]);
		delegated("click", button, () => wind({ action: clock.isFrozen ? "RESUME" : "FREEZE" }));
		delegated("click", button_2, () => get(nextDue) !== void 0 && get(nextDue) - clock.read() > 864e5 ? windTo(new Date(get(nextDue)).toISOString()) : wind({ action: "NEXT_DUE" }));
		delegated("click", button_3, () => set(isConfirming, true));
		event("submit", form, (event) => (event.preventDefault(), windTo((/* @__PURE__ */ new Date(`${get(to)}Z`)).toISOString())));
		bind_value(input, () => get(to), ($$value) => set(to, $$value));
		delegated("click", button_6, () => (set(isResetting, true), set(word, "")));
		append($$anchor, fragment_3);
	};
	if_block(node, ($$render) => {
		if (told.failure && !told.data) $$render(consequent);
		else if (!told.data) $$render(consequent_1, 1);
		else $$render(alternate_1, -1);
	});
	var node_12 = sibling(node, 2);
	var consequent_12 = ($$anchor) => {
		Dialog($$anchor, {
			title: "Wind to the end of the window",
			close: () => set(isConfirming, false),
			children: ($$anchor, $$slotProps) => {
				var fragment_10 = root_11$6();
				var p_4 = first_child(fragment_10);
				var text_14 = only_child(p_4);
				var div_6 = sibling(p_4, 2);
				var button_7 = child(div_6);
				var text_15 = only_child(button_7, true);
				var button_8 = sibling(button_7);
				reset(div_6);
				template_effect(($0) => {
					set_text(text_14, `The clock goes on by up to 14 days, and every try that is due by then is made: ${$0 ?? ""} for one now.`);
					button_7.disabled = get(isBusy);
					set_text(text_15, get(isBusy) ? "Winding …" : "Wind");
				}, [() => many(get(marks).filter((mark) => mark.kind === "RETRY").reduce((sum, mark) => sum + mark.count, 0), "delivery waits", "deliveries wait")]);
				delegated("click", button_7, () => wind({ action: "END_OF_WINDOW" }));
				delegated("click", button_8, () => set(isConfirming, false));
				append($$anchor, fragment_10);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_12, ($$render) => {
		if (get(isConfirming)) $$render(consequent_12);
	});
	var node_13 = sibling(node_12, 2);
	var consequent_13 = ($$anchor) => {
		const due = user_derived(() => get(marks).filter((mark) => mark.at <= get(far)).reduce((sum, mark) => sum + mark.count, 0));
		Dialog($$anchor, {
			title: "Wind the clock",
			close: () => set(far, ""),
			children: ($$anchor, $$slotProps) => {
				var fragment_12 = root_11$6();
				var p_5 = first_child(fragment_12);
				var text_16 = only_child(p_5);
				var div_7 = sibling(p_5, 2);
				var button_9 = child(div_7);
				var text_17 = only_child(button_9, true);
				var button_10 = sibling(button_9);
				reset(div_7);
				template_effect(($0, $1, $2) => {
					set_text(text_16, `The clock goes on by ${$0 ?? ""}, to ${$1 ?? ""}; ${$2 ?? ""} due now until then, and whatever follows from them. It cannot be wound back.`);
					button_9.disabled = get(isBusy);
					set_text(text_17, get(isBusy) ? "Winding …" : "Wind");
				}, [
					() => lasting(Date.parse(get(far)) - clock.now),
					() => point(Date.parse(get(far)), preferences.zone, "both"),
					() => many(get(due), "thing that is", "things that are")
				]);
				delegated("click", button_9, () => wind({
					action: "ADVANCE",
					to: get(far)
				}));
				delegated("click", button_10, () => set(far, ""));
				append($$anchor, fragment_12);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_13, ($$render) => {
		if (get(far)) $$render(consequent_13);
	});
	var node_14 = sibling(node_13, 2);
	var consequent_14 = ($$anchor) => {
		Dialog($$anchor, {
			title: "Reset the sandbox",
			close: () => set(isResetting, false),
			children: ($$anchor, $$slotProps) => {
				var fragment_14 = root_12$6();
				var label_1 = sibling(first_child(fragment_14), 2);
				var input_1 = child(label_1);
				remove_input_defaults(input_1);
				next();
				reset(label_1);
				var div_8 = sibling(label_1, 2);
				var input_2 = sibling(child(div_8));
				remove_input_defaults(input_2);
				reset(div_8);
				var div_9 = sibling(div_8, 2);
				var button_11 = child(div_9);
				var button_12 = sibling(button_11);
				reset(div_9);
				template_effect(() => button_11.disabled = get(isBusy) || get(word) !== "reset");
				bind_checked(input_1, () => get(keepSubscriptions), ($$value) => set(keepSubscriptions, $$value));
				bind_value(input_2, () => get(word), ($$value) => set(word, $$value));
				delegated("click", button_11, reset$2);
				delegated("click", button_12, () => set(isResetting, false));
				append($$anchor, fragment_14);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_14, ($$render) => {
		if (get(isResetting)) $$render(consequent_14);
	});
	append($$anchor, fragment);
	pop();
}
delegate(["click"]);
// src/draw/CertificationGrid.svelte
var root$13 = from_html(`<th scope="col"><a> </a><span class="block small svelte-xmzfd4"><!></span></th>`);
var root_1$12 = from_html(`<td> </td>`);
var root_2$11 = from_html(`<span aria-hidden="true"> </span><span class="visually-hidden"> </span>`, 1);
var root_3$11 = from_html(`<span class="visually-hidden">not run</span>`);
var root_4$9 = from_html(`<td><!></td>`);
var root_5$9 = from_html(`<tr><th scope="row" class="svelte-xmzfd4"><code> </code></th><!></tr>`);
var root_6$9 = from_html(`<div class="scrolls"><table class="num svelte-xmzfd4" aria-label="Cases by runs"><thead><tr><th scope="col" class="svelte-xmzfd4">Case</th><!></tr></thead><tbody class="svelte-xmzfd4"><tr><th scope="row" class="svelte-xmzfd4">All</th><!></tr><!></tbody></table></div>`);
function CertificationGrid($$anchor, $$props) {
	push($$props, true);
	let order = prop($$props, "order", 19, () => []);
	const shown = user_derived(() => $$props.runs.slice(0, 10).toReversed());
	const place = (name) => order().includes(name) ? order().indexOf(name) : order().length;
	const names = user_derived(() => [...new Set(get(shown).flatMap((run) => Object.keys(run.verdicts)))].sort((one, other) => place(one) - place(other)));
	const MARKS = {
		PASS: "✓",
		WARN: "!",
		FAIL: "✕",
		SKIPPED: "–"
	};
	var div = root_6$9();
	var table = child(div);
	var thead = child(table);
	var tr = child(thead);
	var node = sibling(child(tr));
	each(node, 19, () => get(shown), (run) => run.id, ($$anchor, run, index) => {
		var th = root$13();
		var a = child(th);
		var text = only_child(a);
		var span = sibling(a);
		var node_1 = child(span);
		Time(node_1, {
			get at() {
				return get(run).startedAt;
			},
			as: "time"
		});
		reset(span);
		reset(th);
		template_effect(($0) => {
			set_class(th, 1, clsx({ here: get(run).id === $$props.present }), "svelte-xmzfd4");
			set_attribute(a, "href", $0);
			set_attribute(a, "aria-current", get(run).id === $$props.present ? "page" : void 0);
			set_attribute(a, "title", get(run).url);
			set_text(text, `Run ${get(index) + 1}`);
		}, [() => href(`/sandbox/certify/${get(run).id}`)]);
		append($$anchor, th);
	});
	reset(tr);
	reset(thead);
	var tbody = sibling(thead);
	var tr_1 = child(tbody);
	var node_2 = sibling(child(tr_1));
	each(node_2, 17, () => get(shown), (run) => run.id, ($$anchor, run) => {
		var td = root_1$12();
		var text_1 = only_child(td);
		template_effect(($0) => {
			set_class(td, 1, clsx(get(run).verdict), "svelte-xmzfd4");
			set_text(text_1, `${MARKS[get(run).verdict] ?? ""} ${$0 ?? ""}`);
		}, [() => words(get(run).verdict)]);
		append($$anchor, td);
	});
	reset(tr_1);
	var node_3 = sibling(tr_1);
	each(node_3, 16, () => get(names), (name) => name, ($$anchor, name) => {
		var tr_2 = root_5$9();
		var th_1 = child(tr_2);
		var code = child(th_1);
		var text_2 = only_child(code, true);
		reset(th_1);
		var node_4 = sibling(th_1);
		each(node_4, 17, () => get(shown), (run) => run.id, ($$anchor, run) => {
			const verdict = user_derived(() => get(run).verdicts[name]);
			var td_1 = root_4$9();
			var node_5 = child(td_1);
			var consequent = ($$anchor) => {
				var fragment = root_2$11();
				var span_1 = first_child(fragment);
				var text_3 = only_child(span_1, true);
				var span_2 = sibling(span_1);
				var text_4 = only_child(span_2, true);
				template_effect(($0) => {
					set_text(text_3, MARKS[get(verdict)]);
					set_text(text_4, $0);
				}, [() => words(get(verdict))]);
				append($$anchor, fragment);
			};
			var alternate = ($$anchor) => {
				var span_3 = root_3$11();
				append($$anchor, span_3);
			};
			if_block(node_5, ($$render) => {
				if (get(verdict)) $$render(consequent);
				else $$render(alternate, -1);
			});
			reset(td_1);
			template_effect(() => set_class(td_1, 1, clsx(get(verdict)), "svelte-xmzfd4"));
			append($$anchor, td_1);
		});
		reset(tr_2);
		template_effect(() => set_text(text_2, name));
		append($$anchor, tr_2);
	});
	reset(tbody);
	reset(table);
	reset(div);
	append($$anchor, div);
	pop();
}
// ../docs/verify.md?raw
var verify_default = "# Verify a signature\n\nEvery delivery is signed. Verify it before you trust a byte of the body, over the body **exactly as it arrived**: parsing\nJSON and writing it again changes white space, key order or number forms, and the signature no longer fits.\n\n1. Take `x-spotnana-webhook-id`, `x-spotnana-webhook-timestamp` and `x-spotnana-webhook-signature` from the headers, and\n   the raw body.\n2. Refuse a timestamp that is more than 5 minutes from now: it may be a replay.\n3. The key is what follows `whsec_` in the secret, decoded from Base64.\n4. Compute the HMAC-SHA256 of `{id}.{timestamp}.{body}` with that key, and encode it in Base64.\n5. The signature header holds one signature for each live secret, separated by spaces; while a secret is being rotated\n   there are two. Drop a leading `v1,` from each. If any of them equals yours, compared in constant time, the delivery is\n   genuine.\n\nThe same signatures are also sent in [Standard Webhooks](https://www.standardwebhooks.com) form (`webhook-id`,\n`webhook-timestamp`, `webhook-signature`), so that any of its libraries verifies a delivery as it stands.\n\n`jetbridge verify --headers headers.txt --body body.json --secret $SECRET` tells why a signature does not fit, of a delivery that you kept\nwith `--at` the time at which it came or with `--any-time`; a sandbox says the same at `POST /sandbox/v1/verifications`.\n\n## In ten languages\n\nEach program reads `SECRET`, `ID`, `TIMESTAMP` and `SIGNATURE` from the environment and the body from standard input, and\nexits with 0 if the signature fits and is of now. In a receiver, keep the function.\n\n### curl and openssl\n\n```bash\n#!/usr/bin/env bash\n# The body is read once, byte for byte, into a file: a shell variable would lose its trailing line end.\nset -euo pipefail\nnow=$(date +%s)\n[[ $TIMESTAMP =~ ^[0-9]{1,12}$ ]] && ((10#$TIMESTAMP >= now - 300 && 10#$TIMESTAMP <= now + 300)) || exit 1\nbody=$(mktemp); trap 'rm -f \"$body\"' EXIT\ncat > \"$body\"\nkey=$(printf %s \"${SECRET#whsec_}\" | base64 -d | od -An -v -tx1 | tr -d ' \\n')\nexpected=$({ printf '%s.%s.' \"$ID\" \"$TIMESTAMP\"; cat \"$body\"; } |\n  openssl dgst -sha256 -mac HMAC -macopt \"hexkey:$key\" -binary | base64)\nfor signature in $SIGNATURE; do\n  [ \"${signature#v1,}\" = \"$expected\" ] && exit 0\ndone\nexit 1\n```\n\n### JavaScript\n\n```javascript\n// Web Crypto: browsers, Deno, Bun, Cloudflare Workers, Node.js.\nconst bytesOf = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));\nconst isBase64 = (text) => /^[A-Za-z0-9+/]{43}=$/.test(text);\n\nexport async function verify(secret, id, timestamp, body, signatures) {\n  if (!(Math.abs(Date.now() / 1000 - timestamp) <= 300)) return false;\n  const raw = bytesOf(secret.replace(/^whsec_/, \"\"));\n  const key = await crypto.subtle.importKey(\"raw\", raw, { name: \"HMAC\", hash: \"SHA-256\" }, false, [\"verify\"]);\n  const head = new TextEncoder().encode(`${id}.${timestamp}.`);\n  const signed = new Uint8Array([...head, ...body]);\n  for (const signature of signatures.split(\" \").map((one) => one.replace(/^v1,/, \"\")).filter(isBase64)) {\n    // crypto.subtle.verify compares in constant time.\n    if (await crypto.subtle.verify(\"HMAC\", key, bytesOf(signature), signed)) return true;\n  }\n  return false;\n}\n\nconst chunks = [];\nfor await (const chunk of process.stdin) chunks.push(...chunk);\nconst { SECRET, ID, TIMESTAMP, SIGNATURE } = process.env;\nprocess.exit((await verify(SECRET, ID, TIMESTAMP, new Uint8Array(chunks), SIGNATURE)) ? 0 : 1);\n```\n\n### Node.js\n\n```js\nconst { createHmac, timingSafeEqual } = require(\"node:crypto\");\nconst { readFileSync } = require(\"node:fs\");\n\nfunction verify(secret, id, timestamp, body, signatures) {\n  if (!(Math.abs(Date.now() / 1000 - timestamp) <= 300)) return false;\n  const key = Buffer.from(secret.replace(/^whsec_/, \"\"), \"base64\");\n  const expected = createHmac(\"sha256\", key).update(`${id}.${timestamp}.`).update(body).digest();\n  return signatures.split(\" \").some((signature) => {\n    const given = Buffer.from(signature.replace(/^v1,/, \"\"), \"base64\");\n    return given.length === expected.length && timingSafeEqual(given, expected);\n  });\n}\n\nconst { SECRET, ID, TIMESTAMP, SIGNATURE } = process.env;\nprocess.exit(verify(SECRET, ID, TIMESTAMP, readFileSync(0), SIGNATURE) ? 0 : 1);\n```\n\n### Python\n\n```python\nimport base64\nimport hashlib\nimport hmac\nimport os\nimport re\nimport sys\nimport time\n\n\ndef verify(secret: str, id: str, timestamp: str, body: bytes, signatures: str) -> bool:\n    if not re.fullmatch(\"[0-9]{1,12}\", timestamp) or abs(time.time() - int(timestamp)) > 300:\n        return False\n    key = base64.b64decode(secret.removeprefix(\"whsec_\"))\n    signed = f\"{id}.{timestamp}.\".encode() + body\n    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())\n    return any(hmac.compare_digest(given.removeprefix(\"v1,\").encode(), expected) for given in signatures.split())\n\n\nenv = os.environ\nsys.exit(0 if verify(env[\"SECRET\"], env[\"ID\"], env[\"TIMESTAMP\"], sys.stdin.buffer.read(), env[\"SIGNATURE\"]) else 1)\n```\n\n### Java\n\n```java\nimport java.nio.charset.StandardCharsets;\nimport java.security.MessageDigest;\nimport java.util.Base64;\nimport javax.crypto.Mac;\nimport javax.crypto.spec.SecretKeySpec;\n\npublic class Verify {\n    static boolean verify(String secret, String id, String timestamp, byte[] body, String signatures) throws Exception {\n        long now = System.currentTimeMillis() / 1000;\n        if (!timestamp.matches(\"[0-9]{1,12}\") || Math.abs(now - Long.parseLong(timestamp)) > 300) return false;\n        byte[] key = Base64.getDecoder().decode(secret.replaceFirst(\"^whsec_\", \"\"));\n        Mac mac = Mac.getInstance(\"HmacSHA256\");\n        mac.init(new SecretKeySpec(key, \"HmacSHA256\"));\n        mac.update((id + \".\" + timestamp + \".\").getBytes(StandardCharsets.UTF_8));\n        byte[] expected = Base64.getEncoder().encode(mac.doFinal(body));\n        for (String signature : signatures.split(\" \")) {\n            byte[] given = signature.replaceFirst(\"^v1,\", \"\").getBytes(StandardCharsets.UTF_8);\n            // Compares in constant time.\n            if (MessageDigest.isEqual(given, expected)) return true;\n        }\n        return false;\n    }\n\n    public static void main(String[] args) throws Exception {\n        byte[] body = System.in.readAllBytes();\n        boolean fits = verify(System.getenv(\"SECRET\"), System.getenv(\"ID\"), System.getenv(\"TIMESTAMP\"), body,\n            System.getenv(\"SIGNATURE\"));\n        System.exit(fits ? 0 : 1);\n    }\n}\n```\n\n### C#\n\n```csharp\nusing System.Security.Cryptography;\nusing System.Text;\n\nstatic bool Verify(string secret, string id, string timestamp, byte[] body, string signatures)\n{\n    var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();\n    if (!long.TryParse(timestamp, out var sent) || sent < now - 300 || sent > now + 300) return false;\n    var key = Convert.FromBase64String(secret.StartsWith(\"whsec_\") ? secret[6..] : secret);\n    var signed = Encoding.UTF8.GetBytes($\"{id}.{timestamp}.\").Concat(body).ToArray();\n    var expected = Encoding.UTF8.GetBytes(Convert.ToBase64String(HMACSHA256.HashData(key, signed)));\n    return signatures.Split(' ').Any(signature =>\n    {\n        var given = Encoding.UTF8.GetBytes(signature.StartsWith(\"v1,\") ? signature[3..] : signature);\n        return CryptographicOperations.FixedTimeEquals(given, expected);\n    });\n}\n\nusing var input = new MemoryStream();\nConsole.OpenStandardInput().CopyTo(input);\nstring Env(string name) => Environment.GetEnvironmentVariable(name)!;\nreturn Verify(Env(\"SECRET\"), Env(\"ID\"), Env(\"TIMESTAMP\"), input.ToArray(), Env(\"SIGNATURE\")) ? 0 : 1;\n```\n\n### PHP\n\n```php\n<?php\n\nfunction verify(string $secret, string $id, string $timestamp, string $body, string $signatures): bool\n{\n    if (!preg_match('/^[0-9]{1,12}$/', $timestamp) || abs(time() - (int) $timestamp) > 300) {\n        return false;\n    }\n    $key = base64_decode(preg_replace('/^whsec_/', '', $secret), true);\n    $expected = base64_encode(hash_hmac('sha256', \"$id.$timestamp.$body\", $key, true));\n    foreach (explode(' ', $signatures) as $signature) {\n        if (hash_equals($expected, preg_replace('/^v1,/', '', $signature))) {\n            return true;\n        }\n    }\n    return false;\n}\n\n$body = file_get_contents('php://stdin');\nexit(verify(getenv('SECRET'), getenv('ID'), getenv('TIMESTAMP'), $body, getenv('SIGNATURE')) ? 0 : 1);\n```\n\n### Go\n\n```go\npackage main\n\nimport (\n	\"crypto/hmac\"\n	\"crypto/sha256\"\n	\"encoding/base64\"\n	\"io\"\n	\"os\"\n	\"strconv\"\n	\"strings\"\n	\"time\"\n)\n\nfunc verify(secret, id, timestamp string, body []byte, signatures string) bool {\n	now := time.Now().Unix()\n	if sent, err := strconv.ParseInt(timestamp, 10, 64); err != nil || sent < now-300 || sent > now+300 {\n		return false\n	}\n	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, \"whsec_\"))\n	if err != nil {\n		return false\n	}\n	mac := hmac.New(sha256.New, key)\n	mac.Write([]byte(id + \".\" + timestamp + \".\"))\n	mac.Write(body)\n	expected := mac.Sum(nil)\n	for _, signature := range strings.Fields(signatures) {\n		given, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(signature, \"v1,\"))\n		if err == nil && hmac.Equal(given, expected) {\n			return true\n		}\n	}\n	return false\n}\n\nfunc main() {\n	body, err := io.ReadAll(os.Stdin)\n	if err != nil || !verify(os.Getenv(\"SECRET\"), os.Getenv(\"ID\"), os.Getenv(\"TIMESTAMP\"), body, os.Getenv(\"SIGNATURE\")) {\n		os.Exit(1)\n	}\n}\n```\n\n### Ruby\n\n```ruby\nrequire \"openssl\"\n\ndef verify(secret, id, timestamp, body, signatures)\n  sent = Integer(timestamp, 10, exception: false)\n  return false if sent.nil? || (Time.now.to_i - sent).abs > 300\n\n  key = secret.delete_prefix(\"whsec_\").unpack1(\"m\")\n  expected = [OpenSSL::HMAC.digest(\"SHA256\", key, \"#{id}.#{timestamp}.\".b + body)].pack(\"m0\")\n  signatures.b.split.any? do |signature|\n    given = signature.delete_prefix(\"v1,\")\n    given.bytesize == expected.bytesize && OpenSSL.fixed_length_secure_compare(given, expected)\n  end\nend\n\nbody = $stdin.binmode.read\nexit verify(ENV[\"SECRET\"], ENV[\"ID\"], ENV[\"TIMESTAMP\"], body, ENV[\"SIGNATURE\"])\n```\n\n### R\n\n```r\nlibrary(openssl)\n\nverify <- function(secret, id, timestamp, body, signatures) {\n  is_number <- grepl(\"^[0-9]{1,12}$\", timestamp, useBytes = TRUE)\n  if (!is_number || abs(as.numeric(Sys.time()) - as.numeric(timestamp)) > 300) {\n    return(FALSE)\n  }\n  key <- base64_decode(sub(\"^whsec_\", \"\", secret))\n  signed <- c(charToRaw(paste0(id, \".\", timestamp, \".\")), body)\n  expected <- base64_encode(unclass(sha256(signed, key = key)))\n  given <- sub(\"^v1,\", \"\", strsplit(signatures, \" \")[[1]])\n  # Hashes of both are compared, so that time tells nothing of the signature.\n  any(vapply(given, function(one) identical(sha256(one), sha256(expected)), logical(1)))\n}\n\ninput <- file(\"stdin\", \"rb\")\nbody <- raw()\nwhile (length(chunk <- readBin(input, raw(), 65536)) > 0) body <- c(body, chunk)\nfits <- verify(Sys.getenv(\"SECRET\"), Sys.getenv(\"ID\"), Sys.getenv(\"TIMESTAMP\"), body, Sys.getenv(\"SIGNATURE\"))\nquit(status = if (fits) 0 else 1)\n```\n\n## In ten frameworks\n\nWhat goes wrong is nearly always the same: a framework has parsed the body before your code runs, and what you hash is no\nlonger what was sent. Each entry names the trap and how to get the raw bytes; `verify` is the function of that language\nabove: for Express that of Node.js, since the one of Web Crypto gives a promise, which is never false.\n\n### Express\n\nTrap: `express.json()` for the whole app eats the body. Mount `express.raw` on this route, before any parser.\n\n```js\napp.post(\"/hooks\", express.raw({ type: () => true, limit: \"2mb\" }), (request, response) => {\n  const header = (name) => request.get(`x-spotnana-webhook-${name}`) ?? \"\";\n  // A request without a body has no Buffer.\n  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);\n  if (!verify(process.env.SECRET, header(\"id\"), header(\"timestamp\"), body, header(\"signature\"))) {\n    return response.sendStatus(401);\n  }\n  response.sendStatus(200); // Answer first, then work.\n  queue.add(JSON.parse(body));\n});\n```\n\n### FastAPI\n\nTrap: a Pydantic model as the parameter parses the body. Take the `Request` and read `body()`.\n\n```python\n@app.post(\"/hooks\")\nasync def hooks(request: Request):\n    header = lambda name: request.headers.get(f\"x-spotnana-webhook-{name}\", \"\")\n    body = await request.body()\n    if not verify(SECRET, header(\"id\"), header(\"timestamp\"), body, header(\"signature\")):\n        return Response(status_code=401)\n    return Response(status_code=200)\n```\n\n### Flask\n\nTrap: `request.form` or `get_data(parse_form_data=True)` read before `get_data()` leave it empty.\n\n```python\n@app.post(\"/hooks\")\ndef hooks():\n    header = lambda name: request.headers.get(f\"x-spotnana-webhook-{name}\", \"\")\n    if not verify(SECRET, header(\"id\"), header(\"timestamp\"), request.get_data(cache=False), header(\"signature\")):\n        return \"\", 401\n    return \"\", 200\n```\n\n### Django\n\nTrap: the CSRF check answers 403, and `request.POST` read first makes `request.body` fail.\n\n```python\n@csrf_exempt\n@require_POST\ndef hooks(request):\n    header = lambda name: request.headers.get(f\"x-spotnana-webhook-{name}\", \"\")\n    if not verify(SECRET, header(\"id\"), header(\"timestamp\"), request.body, header(\"signature\")):\n        return HttpResponse(status=401)\n    return HttpResponse(status=200)\n```\n\n### Spring\n\nTrap: `@RequestBody SomeDto` is Jackson's copy, and a `String` is decoded by a character set. Take `byte[]`. A body-less\nhandler answers 200 only if it says so: `void` with `@ResponseStatus(NO_CONTENT)` is a failure here.\n\n```java\n@PostMapping(\"/hooks\")\nResponseEntity<Void> hooks(@RequestBody byte[] body,\n        @RequestHeader(\"x-spotnana-webhook-id\") String id,\n        @RequestHeader(\"x-spotnana-webhook-timestamp\") String timestamp,\n        @RequestHeader(\"x-spotnana-webhook-signature\") String signature) throws Exception {\n    boolean fits = Verify.verify(secret, id, timestamp, body, signature);\n    return ResponseEntity.status(fits ? 200 : 401).build();\n}\n```\n\n### Rails\n\nTrap: `params` is a parsed copy; `protect_from_forgery` refuses the request. Read `request.raw_post`.\n\n```ruby\nclass HooksController < ActionController::API\n  def create\n    header = ->(name) { request.headers[\"x-spotnana-webhook-#{name}\"].to_s }\n    fits = verify(ENV[\"SECRET\"], header[\"id\"], header[\"timestamp\"], request.raw_post, header[\"signature\"])\n    head(fits ? :ok : :unauthorized)\n  end\nend\n```\n\n### Laravel\n\nTrap: a route in `routes/web.php` wants a CSRF token; `$request->all()` is a parsed and trimmed copy. Use `routes/api.php`\nand `getContent()`.\n\n```php\nRoute::post('/hooks', function (Request $request) {\n    $header = fn (string $name) => (string) $request->header(\"x-spotnana-webhook-$name\");\n    $fits = verify(env('SECRET'), $header('id'), $header('timestamp'), $request->getContent(), $header('signature'));\n    return response()->noContent($fits ? 200 : 401);\n});\n```\n\n### Gin\n\nTrap: `ShouldBindJSON` drains the body. Use `GetRawData`.\n\n```go\nrouter.POST(\"/hooks\", func(c *gin.Context) {\n	body, err := c.GetRawData()\n	header := func(name string) string { return c.GetHeader(\"x-spotnana-webhook-\" + name) }\n	if err != nil || !verify(secret, header(\"id\"), header(\"timestamp\"), body, header(\"signature\")) {\n		c.Status(http.StatusUnauthorized)\n		return\n	}\n	c.Status(http.StatusOK)\n})\n```\n\n### ASP.NET\n\nTrap: `[FromBody]` is a parsed copy; a `StreamReader` decodes. Copy `Request.Body` to bytes. `Results.NoContent()` is a 204\nand so a failure.\n\n```csharp\napp.MapPost(\"/hooks\", async (HttpRequest request) =>\n{\n    using var body = new MemoryStream();\n    await request.Body.CopyToAsync(body);\n    string Header(string name) => request.Headers[$\"x-spotnana-webhook-{name}\"].ToString();\n    var fits = Verify(secret, Header(\"id\"), Header(\"timestamp\"), body.ToArray(), Header(\"signature\"));\n    return fits ? Results.Ok() : Results.Unauthorized();\n});\n```\n\n### Plumber\n\nTrap: Plumber parses JSON by itself into `req$body`. The bytes are in `req$bodyRaw`; serialise nothing.\n\n```r\n#* @post /hooks\n#* @serializer text\nfunction(req, res) {\n  header <- function(name) paste0(req[[paste0(\"HTTP_X_SPOTNANA_WEBHOOK_\", toupper(name))]], \"\")\n  fits <- verify(Sys.getenv(\"SECRET\"), header(\"id\"), header(\"timestamp\"), req$bodyRaw, header(\"signature\"))\n  res$status <- if (fits) 200L else 401L\n  \"\"\n}\n```\n";
// src/parts/CodeSample.svelte
var root$12 = from_html(`<option> </option>`);
var root_1$11 = from_html(`<div class="spread"><label class="row small">As <select class="svelte-1e2uhqz"></select></label> <span class="row"><button class="small"><!>Copy</button><a class="small" target="_blank" rel="noopener">In the guide</a></span></div> <pre tabindex="0" role="region" class="svelte-1e2uhqz"> </pre>`, 1);
function CodeSample($$anchor, $$props) {
	push($$props, true);
	/** The guide's programs, by the heading above each. */
	const samples = [...verify_default.slice(verify_default.indexOf("## In ten languages")).matchAll(/^### (.+)\n+```\w+\n([\s\S]*?)^```$/gm)].map(([, name, code]) => ({
		name,
		code
	}));
	const NAMES = {
		curl: /^curl/,
		javascript: /^JavaScript/,
		node: /^Node/,
		python: /^Python/,
		java: /^Java$/,
		csharp: /^C#/,
		php: /^PHP/,
		go: /^Go/,
		ruby: /^Ruby/,
		r: /^R$/
	};
	let chosen = state("");
	const one = user_derived(() => samples.find(({ name }) => name === get(chosen)) ?? samples.find(({ name }) => NAMES[preferences.language]?.test(name)) ?? samples[0]);
	var fragment = comment();
	var node = first_child(fragment);
	var consequent = ($$anchor) => {
		var fragment_1 = root_1$11();
		var div = first_child(fragment_1);
		var label = child(div);
		var select = sibling(child(label));
		each(select, 21, () => samples, ({ name }) => name, ($$anchor, $$item) => {
			let name = () => get($$item).name;
			var option = root$12();
			var text = only_child(option, true);
			var option_value = {};
			template_effect(() => {
				set_text(text, name());
				if (option_value !== (option_value = name())) option.__value = option_value;
			});
			append($$anchor, option);
		});
		reset(select);
		var select_value;
		init_select(select);
		reset(label);
		var span = sibling(label, 2);
		var button = child(span);
		var node_1 = child(button);
		Icon(node_1, {
			name: "Copy",
			size: 13
		});
		next();
		reset(button);
		var a = sibling(button);
		reset(span);
		reset(div);
		var pre = sibling(div, 2);
		var text_1 = only_child(pre, true);
		template_effect(() => {
			if (select_value !== (select_value = get(one).name)) select.value = (select.__value = select_value) ?? "", select_option(select, select_value);
			set_attribute(a, "href", `${apiRoot}/docs/guide/verify`);
			set_attribute(pre, "aria-label", `Verify a signature in ${get(one).name}`);
			set_text(text_1, get(one).code);
		});
		delegated("change", select, (event) => set(chosen, event.currentTarget.value, true));
		delegated("click", button, () => copy(get(one).code, "code"));
		append($$anchor, fragment_1);
	};
	if_block(node, ($$render) => {
		if (get(one)) $$render(consequent);
	});
	append($$anchor, fragment);
	pop();
}
delegate(["change", "click"]);
// src/pages/Certify.svelte
var root$11 = from_html(`<br/><span class="soft"> </span>`, 1);
var root_1$10 = from_html(`<br/><span class="small quiet">Delivery <code> </code></span>`, 1);
var root_2$10 = from_html(`<br/><span class="small quiet"> <!></span>`, 1);
var root_3$10 = from_html(`<details class="right-code svelte-zxk6a"><summary class="small svelte-zxk6a">What the receiver answered</summary><p class="small"> </p><!></details>`);
var root_4$8 = from_html(`<details class="right-code svelte-zxk6a"><summary class="small svelte-zxk6a">Code that is right</summary><!></details>`);
var root_5$8 = from_html(`<tr class="svelte-zxk6a"><td> </td><td class="svelte-zxk6a"> <br/><code class="quiet"> </code></td><td class="svelte-zxk6a"> <!><!> <!> <!> <!></td><td class="right num nowrap svelte-zxk6a"> </td></tr>`);
var root_6$8 = from_html(`<table class="cases svelte-zxk6a" aria-label="Cases"><thead class="svelte-zxk6a"><tr class="svelte-zxk6a"><th>Verdict</th><th>Case</th><th>What happened</th><th class="right">Took</th></tr></thead><tbody></tbody></table>`);
var root_7$7 = from_html(`<div class="field grow svelte-zxk6a"><label for="cert-url">URL</label><input id="cert-url" type="url" required="" placeholder="https://localhost:9443/hooks"/></div> <div class="field grow svelte-zxk6a"><label for="cert-secret">Signing secret</label><input id="cert-secret" type="password" required="" autocomplete="off" placeholder="whsec_…"/><span class="help">Kept nowhere.</span></div>`, 1);
var root_8$7 = from_html(`<div class="field grow svelte-zxk6a"><label for="cert-subscription">Subscription</label><!></div>`);
var root_9$5 = from_html(`<p class="quiet">There is no subscription yet: <a>Start</a> makes one.</p>`);
var root_10$5 = from_html(`<p class="note bad" role="alert"> </p>`);
var root_11$5 = from_html(`<section class="section" aria-labelledby="now" aria-busy="true"><h2 id="now" role="status"> </h2> <!></section>`);
var root_12$5 = from_html(`<button>Only what failed</button>`);
var root_13$4 = from_html(`<!><button><!>Run again</button>`, 1);
var root_14$4 = from_html(` <a class="svelte-zxk6a">its subscription</a>`, 1);
var root_15$4 = from_html(`<dt>Answers</dt><dd> </dd>`, 1);
var root_16$3 = from_html(`<section class="section" aria-labelledby="report"><div class="spread"><h2 id="report"> </h2> <div class="row"><button><!>JUnit</button><button><!>JSON</button> <!></div></div> <dl class="facts num svelte-zxk6a"><dt>Receiver</dt><dd> <!></dd> <dt>Cases</dt><dd> </dd> <!> <dt>Run</dt><dd><!> </dd> <dt>In CI</dt><dd><code> </code></dd></dl> <!></section>`);
var root_17$2 = from_html(`<section class="section" aria-labelledby="before"><h2 id="before">Runs</h2> <!></section>`);
var root_18$1 = from_html(`<p>The newest 20 reports are kept until the sandbox is reset or ends.</p>`);
var root_19$1 = from_html(`<h1 tabindex="-1">Certify</h1> <p class="soft lead svelte-zxk6a">Everything that goes wrong in the field, sent to a receiver and judged: what it must take, what it must refuse, a burst. It takes up to two minutes, and nothing of it is an event.</p> <form class="form svelte-zxk6a"><div class="row kinds svelte-zxk6a" role="group" aria-label="What to certify"><button type="button">A subscription</button><button type="button">Any URL</button></div> <!> <div class="go svelte-zxk6a"><button class="main"><!> </button></div></form> <!> <!> <!> <!>`, 1);
function Certify($$anchor, $$props) {
	push($$props, true);
	const cases = ($$anchor, list = noop) => {
		var table = root_6$8();
		var tbody = sibling(child(table));
		each(tbody, 21, list, (one) => one.name, ($$anchor, one) => {
			var tr = root_5$8();
			var td = child(tr);
			var text$3 = only_child(td);
			var td_1 = sibling(td);
			var text_1 = child(td_1, true);
			var code = sibling(text_1, 2);
			var text_2 = only_child(code, true);
			reset(td_1);
			var td_2 = sibling(td_1);
			var text_3 = child(td_2, true);
			var node = sibling(text_3);
			var consequent = ($$anchor) => {
				var fragment = root$11();
				var span = sibling(first_child(fragment));
				var text_4 = only_child(span, true);
				template_effect(() => set_text(text_4, get(one).advice));
				append($$anchor, fragment);
			};
			if_block(node, ($$render) => {
				if (get(one).advice) $$render(consequent);
			});
			var node_1 = sibling(node);
			var consequent_1 = ($$anchor) => {
				var fragment_1 = root_1$10();
				var span_1 = sibling(first_child(fragment_1));
				var code_1 = sibling(child(span_1));
				var text_5 = only_child(code_1, true);
				reset(span_1);
				template_effect(() => set_text(text_5, get(one).deliveryId));
				append($$anchor, fragment_1);
			};
			if_block(node_1, ($$render) => {
				if (get(one).deliveryId) $$render(consequent_1);
			});
			var node_2 = sibling(node_1, 2);
			var consequent_3 = ($$anchor) => {
				var fragment_2 = root_2$10();
				var span_2 = sibling(first_child(fragment_2));
				var text_6 = child(span_2);
				var node_3 = sibling(text_6);
				var consequent_2 = ($$anchor) => {
					var text_7 = text();
					template_effect(($0, $1) => set_text(text_7, `; half within ${$0 ?? ""}, all within ${$1 ?? ""}`), [() => lasting(get(one).times.p50Ms), () => lasting(get(one).times.maxMs)]);
					append($$anchor, text_7);
				};
				if_block(node_3, ($$render) => {
					if (get(one).times) $$render(consequent_2);
				});
				reset(span_2);
				template_effect(($0) => set_text(text_6, `Answers: ${$0 ?? ""}`), [() => Object.entries(get(one).answers).map(([answer, count]) => `${/^\d/.test(answer) ? answer : words(answer)} × ${count}`).join(", ") || "none"]);
				append($$anchor, fragment_2);
			};
			if_block(node_2, ($$render) => {
				if (get(one).verdict === "FAIL" || get(one).verdict === "WARN") $$render(consequent_3);
			});
			var node_4 = sibling(node_2, 2);
			var consequent_5 = ($$anchor) => {
				var details = root_3$10();
				var p = sibling(child(details));
				var text_8 = only_child(p);
				var node_5 = sibling(p);
				var consequent_4 = ($$anchor) => {
					Json($$anchor, {
						get text() {
							return get(one).answer.body;
						},
						label: "Answer of the receiver"
					});
				};
				if_block(node_5, ($$render) => {
					if (get(one).answer.body) $$render(consequent_4);
				});
				reset(details);
				template_effect(() => set_text(text_8, `${get(one).answer.status ?? ""}${get(one).answer.body ? "" : ", without a body"}`));
				append($$anchor, details);
			};
			if_block(node_4, ($$render) => {
				if (get(one).answer) $$render(consequent_5);
			});
			var node_6 = sibling(node_4, 2);
			var consequent_6 = ($$anchor) => {
				var details_1 = root_4$8();
				CodeSample(sibling(child(details_1)), {});
				reset(details_1);
				append($$anchor, details_1);
			};
			var d = user_derived(() => get(one).verdict === "FAIL" && OF_SIGNATURES.test(get(one).name));
			if_block(node_6, ($$render) => {
				if (get(d)) $$render(consequent_6);
			});
			reset(td_2);
			var td_3 = sibling(td_2);
			var text_9 = only_child(td_3, true);
			reset(tr);
			template_effect(($0, $1) => {
				set_class(td, 1, `nowrap ${get(one).verdict}`, "svelte-zxk6a");
				set_text(text$3, `${MARKS[get(one).verdict] ?? ""} ${$0 ?? ""}`);
				set_text(text_1, get(one).title);
				set_text(text_2, get(one).name);
				set_text(text_3, get(one).message);
				set_text(text_9, $1);
			}, [() => words(get(one).verdict), () => lasting(get(one).durationMs)]);
			append($$anchor, tr);
		});
		reset(tbody);
		reset(table);
		append($$anchor, table);
	};
	const id = user_derived(() => $$props.parts["id"]);
	const kept = query(() => 0, (signal) => ask(() => api.GET("/sandbox/v1/certifications", { signal })));
	const subscriptions = query(() => 0, (signal) => ask(() => api.GET("/ext/v1/subscriptions", {
		params: { query: {
			limit: 100,
			sort: "name"
		} },
		signal
	})));
	const report = query(() => get(id), async (signal) => get(id) ? await ask(() => api.GET("/sandbox/v1/certifications/{certificationId}", {
		params: { path: { certificationId: get(id) } },
		signal
	})) : null);
	const all = user_derived(() => subscriptions.data?.subscriptions ?? []);
	let isOther = state(false);
	let subscriptionId = state("");
	let url = state("");
	let secret = state("");
	let running = state(null);
	let fault = state(null);
	let abort = null;
	user_effect(() => {
		const wanted = place.query.get("subscription");
		if (wanted) untrack(() => set(subscriptionId, wanted, true));
		else if (!untrack(() => get(subscriptionId)) && get(all)[0]) set(subscriptionId, get(all)[0].id, true);
	});
	user_effect(() => () => abort?.abort());
	async function run(body) {
		set(fault, null);
		set(running, []);
		abort = new AbortController();
		try {
			await post("/sandbox/v1/certifications", body, (event, data) => {
				if (event === "case") set(running, [...get(running) ?? [], data]);
				if (event === "report") {
					set(running, null);
					kept.load();
					go(`/sandbox/certify/${data.id}`);
				}
			}, abort.signal);
			if (get(running)) set(fault, new Failure(0, "The server ended before the certification did."));
		} catch (error) {
			if (error.name !== "AbortError") set(fault, error);
		}
		set(running, null);
	}
	const begin = (event) => {
		event.preventDefault();
		run(get(isOther) ? {
			url: get(url),
			secret: get(secret)
		} : { subscriptionId: get(subscriptionId) });
	};
	const it = user_derived(() => report.data);
	const bad = user_derived(() => (get(it)?.cases ?? []).filter((one) => one.verdict === "FAIL" || one.verdict === "SKIPPED"));
	const again = (cases) => run({
		...get(it)?.subscriptionId ? { subscriptionId: get(it).subscriptionId } : {
			url: get(it)?.url ?? get(url),
			secret: get(secret)
		},
		...cases ? { cases } : {}
	});
	const junit = () => tried(async () => {
		const xml = await ask(() => api.GET("/sandbox/v1/certifications/{certificationId}", {
			params: { path: { certificationId: get(it).id } },
			headers: { accept: "application/xml" },
			parseAs: "text"
		}));
		save("certification.xml", xml, "application/xml");
	});
	/** Cases that prove the verification: code shows what would have been right. */
	const OF_SIGNATURES = /signature|secret|timestamp|rotation|body/;
	const MARKS = {
		PASS: "✓",
		WARN: "!",
		FAIL: "✕",
		SKIPPED: "–"
	};
	const command = user_derived(() => get(it) ? `JETBRIDGE_SECRET=$SECRET jetbridge certify --url ${get(it).url} --junit report.xml` : "");
	var fragment_5 = root_19$1();
	var form = sibling(first_child(fragment_5), 4);
	var div = child(form);
	var button = child(div);
	var button_1 = sibling(button);
	reset(div);
	var node_8 = sibling(div, 2);
	var consequent_7 = ($$anchor) => {
		var fragment_6 = root_7$7();
		var div_1 = first_child(fragment_6);
		var input = sibling(child(div_1));
		remove_input_defaults(input);
		reset(div_1);
		var div_2 = sibling(div_1, 2);
		var input_1 = sibling(child(div_2));
		remove_input_defaults(input_1);
		next();
		reset(div_2);
		bind_value(input, () => get(url), ($$value) => set(url, $$value));
		bind_value(input_1, () => get(secret), ($$value) => set(secret, $$value));
		append($$anchor, fragment_6);
	};
	var alternate = ($$anchor) => {
		var div_3 = root_8$7();
		var node_9 = sibling(child(div_3));
		{
			let $0 = user_derived(() => get(all).find((one) => one.id === get(subscriptionId))?.name);
			SubscriptionSelect(node_9, {
				id: "cert-subscription",
				get value() {
					return get(subscriptionId);
				},
				choose: (chosen) => set(subscriptionId, chosen, true),
				get name() {
					return get($0);
				}
			});
		}
		reset(div_3);
		append($$anchor, div_3);
	};
	if_block(node_8, ($$render) => {
		if (get(isOther)) $$render(consequent_7);
		else $$render(alternate, -1);
	});
	var div_4 = sibling(node_8, 2);
	var button_2 = child(div_4);
	var node_10 = child(button_2);
	Icon(node_10, {
		name: "Play",
		size: 14
	});
	var text_10 = sibling(node_10, 1, true);
	reset(button_2);
	reset(div_4);
	reset(form);
	var node_11 = sibling(form, 2);
	var consequent_8 = ($$anchor) => {
		var p_1 = root_9$5();
		var a = sibling(child(p_1));
		next();
		reset(p_1);
		template_effect(($0) => set_attribute(a, "href", $0), [() => href("/start")]);
		append($$anchor, p_1);
	};
	if_block(node_11, ($$render) => {
		if (subscriptions.data && get(all).length === 0 && !get(isOther)) $$render(consequent_8);
	});
	var node_12 = sibling(node_11, 2);
	var consequent_9 = ($$anchor) => {
		var p_2 = root_10$5();
		var text_11 = only_child(p_2, true);
		template_effect(() => set_text(text_11, get(fault).message));
		append($$anchor, p_2);
	};
	if_block(node_12, ($$render) => {
		if (get(fault)) $$render(consequent_9);
	});
	var node_13 = sibling(node_12, 2);
	var consequent_10 = ($$anchor) => {
		var section = root_11$5();
		var h2 = child(section);
		var text_12 = only_child(h2);
		var node_14 = sibling(h2, 2);
		cases(node_14, () => get(running));
		reset(section);
		template_effect(($0) => set_text(text_12, `${$0 ?? ""} sent`), [() => many(get(running).length, "case")]);
		append($$anchor, section);
	};
	var consequent_15 = ($$anchor) => {
		var section_1 = root_16$3();
		var div_5 = child(section_1);
		var h2_1 = child(div_5);
		var text_13 = only_child(h2_1);
		var div_6 = sibling(h2_1, 2);
		var button_3 = child(div_6);
		var node_15 = child(button_3);
		Icon(node_15, {
			name: "Download",
			size: 14
		});
		next();
		reset(button_3);
		var button_4 = sibling(button_3);
		var node_16 = child(button_4);
		Icon(node_16, {
			name: "Download",
			size: 14
		});
		next();
		reset(button_4);
		var node_17 = sibling(button_4, 2);
		var consequent_12 = ($$anchor) => {
			var fragment_7 = root_13$4();
			var node_18 = first_child(fragment_7);
			var consequent_11 = ($$anchor) => {
				var button_5 = root_12$5();
				delegated("click", button_5, () => again(get(bad).map((one) => one.name)));
				append($$anchor, button_5);
			};
			if_block(node_18, ($$render) => {
				if (get(bad).length) $$render(consequent_11);
			});
			var button_6 = sibling(node_18);
			var node_19 = child(button_6);
			Icon(node_19, {
				name: "Again",
				size: 14
			});
			next();
			reset(button_6);
			delegated("click", button_6, () => again());
			append($$anchor, fragment_7);
		};
		if_block(node_17, ($$render) => {
			if (get(it).subscriptionId || get(secret)) $$render(consequent_12);
		});
		reset(div_6);
		reset(div_5);
		var dl = sibling(div_5, 2);
		var dd = sibling(child(dl));
		var text_14 = child(dd, true);
		var node_20 = sibling(text_14);
		var consequent_13 = ($$anchor) => {
			var fragment_8 = root_14$4();
			var text_15 = first_child(fragment_8, true);
			text_15.nodeValue = " ";
			var a_1 = sibling(text_15);
			template_effect(($0) => set_attribute(a_1, "href", $0), [() => href(`/subscriptions/${get(it).subscriptionId}`)]);
			append($$anchor, fragment_8);
		};
		if_block(node_20, ($$render) => {
			if (get(it).subscriptionId) $$render(consequent_13);
		});
		reset(dd);
		var dd_1 = sibling(dd, 3);
		var text_16 = only_child(dd_1);
		var node_21 = sibling(dd_1, 2);
		var consequent_14 = ($$anchor) => {
			var fragment_9 = root_15$4();
			var dd_2 = sibling(first_child(fragment_9));
			var text_17 = only_child(dd_2);
			template_effect(($0, $1, $2, $3) => set_text(text_17, `${get(it).times.count ?? ""}: half within ${$0 ?? ""}, 95 % within ${$1 ?? ""}, 99 % within ${$2 ?? ""}, all within ${$3 ?? ""}; the limit is 40 s`), [
				() => lasting(get(it).times.p50Ms),
				() => lasting(get(it).times.p95Ms),
				() => lasting(get(it).times.p99Ms),
				() => lasting(get(it).times.maxMs)
			]);
			append($$anchor, fragment_9);
		};
		if_block(node_21, ($$render) => {
			if (get(it).times) $$render(consequent_14);
		});
		var dd_3 = sibling(node_21, 3);
		var node_22 = child(dd_3);
		Time(node_22, {
			get at() {
				return get(it).startedAt;
			},
			as: "exact"
		});
		var text_18 = sibling(node_22);
		reset(dd_3);
		var dd_4 = sibling(dd_3, 3);
		var code_2 = child(dd_4);
		var text_19 = only_child(code_2, true);
		reset(dd_4);
		reset(dl);
		var node_23 = sibling(dl, 2);
		cases(node_23, () => get(it).cases);
		reset(section_1);
		template_effect(($0, $1) => {
			set_class(h2_1, 1, clsx(get(it).verdict), "svelte-zxk6a");
			set_text(text_13, `${MARKS[get(it).verdict] ?? ""} ${$0 ?? ""}`);
			set_text(text_14, get(it).url);
			set_text(text_16, `${get(it).passed ?? ""} passed, ${get(it).warned ?? ""} with a warning, ${get(it).failed ?? ""} failed, ${get(it).skipped ?? ""} not sent`);
			set_text(text_18, `, took ${$1 ?? ""}`);
			set_text(text_19, get(command));
		}, [() => words(get(it).verdict), () => lasting(get(it).durationMs)]);
		delegated("click", button_3, junit);
		delegated("click", button_4, () => save("certification.json", `${JSON.stringify(get(it), null, 2)}\n`, "application/json"));
		append($$anchor, section_1);
	};
	var consequent_16 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return report.failure;
			},
			retry: () => report.load()
		});
	};
	var consequent_17 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node_13, ($$render) => {
		if (get(running)) $$render(consequent_10);
		else if (get(id) && get(it)) $$render(consequent_15, 1);
		else if (get(id) && report.failure) $$render(consequent_16, 2);
		else if (get(id)) $$render(consequent_17, 3);
	});
	var node_24 = sibling(node_13, 2);
	var consequent_18 = ($$anchor) => {
		var section_2 = root_17$2();
		var node_25 = sibling(child(section_2), 2);
		{
			let $0 = user_derived(() => (get(it)?.cases ?? []).map((one) => one.name));
			CertificationGrid(node_25, {
				get runs() {
					return kept.data.certifications;
				},
				get present() {
					return get(id);
				},
				get order() {
					return get($0);
				}
			});
		}
		reset(section_2);
		append($$anchor, section_2);
	};
	var consequent_19 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return kept.failure;
			},
			retry: () => kept.load()
		});
	};
	var consequent_20 = ($$anchor) => {
		Empty($$anchor, {
			is: "nothing",
			title: "Nothing was certified yet.",
			command: "jetbridge certify --url https://localhost:9443/hooks --secret $SECRET",
			children: ($$anchor, $$slotProps) => {
				var p_3 = root_18$1();
				append($$anchor, p_3);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_24, ($$render) => {
		if (kept.data?.certifications.length) $$render(consequent_18);
		else if (kept.failure) $$render(consequent_19, 1);
		else if (kept.data && !get(running)) $$render(consequent_20, 2);
	});
	template_effect(() => {
		set_attribute(button, "aria-pressed", !get(isOther));
		set_attribute(button_1, "aria-pressed", get(isOther));
		button_2.disabled = get(running) !== null || !get(isOther) && !get(subscriptionId);
		set_text(text_10, get(running) ? "Running …" : "Run");
	});
	event("submit", form, begin);
	delegated("click", button, () => set(isOther, false));
	delegated("click", button_1, () => set(isOther, true));
	append($$anchor, fragment_5);
	pop();
}
delegate(["click"]);
// src/parts/Faults.svelte
var root$10 = from_html(`<button class="small"> </button>`);
var root_1$9 = from_html(`<option> </option>`);
var root_2$9 = from_html(`<p class="wide fault small svelte-zdm685" role="alert"> </p>`);
var root_3$9 = from_html(`<div class="faults svelte-zdm685"><div class="presets svelte-zdm685" role="group" aria-label="How it answers"></div> <details><summary class="small svelte-zdm685">Set it in detail</summary> <form class="form svelte-zdm685"><div class="field"><label for="fault-status">Status</label><input id="fault-status" type="number" min="200" max="599" placeholder="200"/></div> <div class="field"><label for="fault-delay">Delay, ms</label><input id="fault-delay" type="number" min="0" max="120000" placeholder="0"/></div> <div class="field"><label for="fault-first">First tries only</label><input id="fault-first" type="number" min="1" max="1000" placeholder="all"/></div> <div class="field wide svelte-zdm685"><label for="fault-headers">Headers, one a line</label><textarea id="fault-headers" rows="2" placeholder="Retry-After: 60"></textarea></div> <div class="field wide svelte-zdm685"><label for="fault-body">Body</label><textarea id="fault-body" rows="2"></textarea></div> <div class="field wide svelte-zdm685"><label for="fault-redirect">Redirect to</label><input id="fault-redirect" type="url" placeholder="nowhere"/></div> <div class="field"><label for="fault-chunks">Dribble: pieces</label><input id="fault-chunks" type="number" min="1" placeholder="whole"/></div> <div class="field"><label for="fault-over">in so many ms</label><input id="fault-over" type="number" min="0" placeholder="at once"/></div> <div class="field"><label for="fault-end">Instead of an answer</label><select id="fault-end"><option>answer</option><!></select></div> <label class="row wide svelte-zdm685"><input type="checkbox"/>401 where the signature is not good</label> <!> <div class="wide svelte-zdm685"><button>Set</button></div></form></details></div>`);
function Faults($$anchor, $$props) {
	push($$props, true);
	const PRESETS = [
		["200", null],
		["503 twice", {
			status: 503,
			failFirst: 2
		}],
		["503", { status: 503 }],
		["500", { status: 500 }],
		["429, after 60 s", {
			status: 429,
			headers: { "Retry-After": "60" }
		}],
		["401 if unverified", { rejectUnverified: true }],
		["302", { redirect: "https://localhost/elsewhere" }],
		["5 s", { fixedDelayMilliseconds: 5e3 }],
		["35 s", { fixedDelayMilliseconds: 35e3 }],
		["50 s", { fixedDelayMilliseconds: 5e4 }],
		["Dribble", { chunkedDribbleDelay: {
			numberOfChunks: 10,
			totalDuration: 1e4
		} }],
		["Reset", { fault: "CONNECTION_RESET_BY_PEER" }],
		["Nothing", { fault: "EMPTY_RESPONSE" }],
		["Garbage", { fault: "RANDOM_DATA_THEN_CLOSE" }]
	];
	const clean = (value) => JSON.stringify(Object.entries(value ?? {}).filter(([, one]) => one !== null && one !== void 0).sort());
	const present = user_derived(() => clean($$props.faults));
	const ENDS = [
		["CONNECTION_RESET_BY_PEER", "reset the connection"],
		["EMPTY_RESPONSE", "close without an answer"],
		["RANDOM_DATA_THEN_CLOSE", "send garbage"],
		["MALFORMED_RESPONSE_CHUNK", "break a chunk off"]
	];
	let status = state(null);
	let delay = state(null);
	let first = state(null);
	let body = state("");
	let headers = state("");
	let redirect = state("");
	let fault = state("");
	let chunks = state(null);
	let over = state(null);
	let rejects = state(false);
	let wrong = state("");
	function fill() {
		set(status, $$props.faults?.status ?? null, true);
		set(delay, $$props.faults?.fixedDelayMilliseconds ?? null, true);
		set(first, $$props.faults?.failFirst ?? null, true);
		set(body, $$props.faults?.body ?? "", true);
		set(headers, Object.entries($$props.faults?.headers ?? {}).map(([name, value]) => `${name}: ${value}`).join("\n"), true);
		set(redirect, $$props.faults?.redirect ?? "", true);
		set(fault, $$props.faults?.fault ?? "", true);
		set(chunks, $$props.faults?.chunkedDribbleDelay?.numberOfChunks ?? null, true);
		set(over, $$props.faults?.chunkedDribbleDelay?.totalDuration ?? null, true);
		set(rejects, $$props.faults?.rejectUnverified ?? false, true);
		set(wrong, "");
	}
	user_effect(() => {
		get(present);
		untrack(fill);
	});
	function submit(event) {
		event.preventDefault();
		const lines = get(headers).split("\n").filter((line) => line.trim());
		const bad = lines.find((line) => !/^[^:\s]+:/.test(line));
		set(wrong, bad ? `“${bad}” is not a header: write Name: value.` : get(chunks) === null !== (get(over) === null) ? "A dribble has both: pieces, and a time." : "", true);
		if (get(wrong)) return;
		const made = {};
		if (get(status)) made.status = get(status);
		if (get(delay)) made.fixedDelayMilliseconds = get(delay);
		if (get(first)) made.failFirst = get(first);
		if (get(body)) made.body = get(body);
		if (lines.length) made.headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1).trim()]));
		if (get(redirect)) made.redirect = get(redirect);
		if (get(fault)) made.fault = get(fault);
		if (get(chunks) !== null && get(over) !== null) made.chunkedDribbleDelay = {
			numberOfChunks: get(chunks),
			totalDuration: get(over)
		};
		if (get(rejects)) made.rejectUnverified = true;
		$$props.put(Object.keys(made).length ? made : null);
	}
	var div = root_3$9();
	var div_1 = child(div);
	each(div_1, 21, () => PRESETS, ([name, value]) => name, ($$anchor, $$item) => {
		var $$array = user_derived(() => to_array(get($$item), 2));
		let name = () => get($$array)[0];
		let value = () => get($$array)[1];
		var button = root$10();
		var text = only_child(button, true);
		template_effect(($0) => {
			button.disabled = $$props.isBusy;
			set_attribute(button, "aria-pressed", $0);
			set_text(text, name());
		}, [() => clean(value()) === get(present)]);
		delegated("click", button, () => $$props.put(value()));
		append($$anchor, button);
	});
	reset(div_1);
	var details = sibling(div_1, 2);
	var form = sibling(child(details), 2);
	var div_2 = child(form);
	var input = sibling(child(div_2));
	remove_input_defaults(input);
	reset(div_2);
	var div_3 = sibling(div_2, 2);
	var input_1 = sibling(child(div_3));
	remove_input_defaults(input_1);
	reset(div_3);
	var div_4 = sibling(div_3, 2);
	var input_2 = sibling(child(div_4));
	remove_input_defaults(input_2);
	reset(div_4);
	var div_5 = sibling(div_4, 2);
	var textarea = sibling(child(div_5));
	remove_textarea_child(textarea);
	reset(div_5);
	var div_6 = sibling(div_5, 2);
	var textarea_1 = sibling(child(div_6));
	remove_textarea_child(textarea_1);
	reset(div_6);
	var div_7 = sibling(div_6, 2);
	var input_3 = sibling(child(div_7));
	remove_input_defaults(input_3);
	reset(div_7);
	var div_8 = sibling(div_7, 2);
	var input_4 = sibling(child(div_8));
	remove_input_defaults(input_4);
	reset(div_8);
	var div_9 = sibling(div_8, 2);
	var input_5 = sibling(child(div_9));
	remove_input_defaults(input_5);
	reset(div_9);
	var div_10 = sibling(div_9, 2);
	var select = sibling(child(div_10));
	var option = child(select);
	option.value = option.__value = "";
	var node = sibling(option);
	each(node, 17, () => ENDS, ([value, word]) => value, ($$anchor, $$item) => {
		var $$array_1 = user_derived(() => to_array(get($$item), 2));
		let value = () => get($$array_1)[0];
		let word = () => get($$array_1)[1];
		var option_1 = root_1$9();
		var text_1 = only_child(option_1, true);
		var option_1_value = {};
		template_effect(() => {
			set_text(text_1, word());
			if (option_1_value !== (option_1_value = value())) option_1.value = (option_1.__value = option_1_value) ?? "";
		});
		append($$anchor, option_1);
	});
	reset(select);
	init_select(select);
	reset(div_10);
	var label = sibling(div_10, 2);
	var input_6 = child(label);
	remove_input_defaults(input_6);
	next();
	reset(label);
	var node_1 = sibling(label, 2);
	var consequent = ($$anchor) => {
		var p = root_2$9();
		var text_2 = only_child(p, true);
		template_effect(() => set_text(text_2, get(wrong)));
		append($$anchor, p);
	};
	if_block(node_1, ($$render) => {
		if (get(wrong)) $$render(consequent);
	});
	var div_11 = sibling(node_1, 2);
	var button_1 = only_child(div_11);
	reset(form);
	reset(details);
	reset(div);
	template_effect(() => button_1.disabled = $$props.isBusy);
	event("submit", form, submit);
	bind_value(input, () => get(status), ($$value) => set(status, $$value));
	bind_value(input_1, () => get(delay), ($$value) => set(delay, $$value));
	bind_value(input_2, () => get(first), ($$value) => set(first, $$value));
	bind_value(textarea, () => get(headers), ($$value) => set(headers, $$value));
	bind_value(textarea_1, () => get(body), ($$value) => set(body, $$value));
	bind_value(input_3, () => get(redirect), ($$value) => set(redirect, $$value));
	bind_value(input_4, () => get(chunks), ($$value) => set(chunks, $$value));
	bind_value(input_5, () => get(over), ($$value) => set(over, $$value));
	bind_select_value(select, () => get(fault), ($$value) => set(fault, $$value));
	bind_checked(input_6, () => get(rejects), ($$value) => set(rejects, $$value));
	append($$anchor, div);
	pop();
}
delegate(["click"]);
// src/parts/InboxRequestView.svelte
var root$9 = from_html(`<p> </p>`);
var root_1$8 = from_html(`<li><b> </b><br/> </li>`);
var root_2$8 = from_html(`<ul class="stack"></ul>`);
var root_3$8 = from_html(`<dt>Delivery</dt><dd class="svelte-lo1lz0"><a> <code> </code></a> <button class="small">Send it again</button></dd>`, 1);
var root_4$7 = from_html(`<dt>Event</dt><dd class="svelte-lo1lz0"><a> </a></dd>`, 1);
var root_5$7 = from_html(`<dt>Booking</dt><dd class="svelte-lo1lz0"><a> </a></dd>`, 1);
var root_6$7 = from_html(`<dd class="svelte-lo1lz0"><span class="quiet"> </span> <code> </code></dd>`);
var root_7$6 = from_html(`<dl><dt class="small quiet"> </dt><!></dl>`);
var root_8$6 = from_html(`<dt><code> </code></dt><dd class="svelte-lo1lz0"><code> </code></dd>`, 1);
var root_9$4 = from_html(`<p class="quiet">Hidden: it is not text.</p>`);
var root_10$4 = from_html(`<p class="quiet">Not text. In Base64:</p><pre class="base svelte-lo1lz0"> </pre>`, 1);
var root_11$4 = from_html(`<p class="quiet">Empty.</p>`);
var root_12$4 = from_html(`<div><p class="title svelte-lo1lz0"> </p> <!></div> <dl class="facts svelte-lo1lz0"><dt>Request</dt><dd class="svelte-lo1lz0"><code> </code>, <span class="num"> </span></dd> <dt>Came</dt><dd class="svelte-lo1lz0"><!></dd> <dt>Answered</dt><dd class="svelte-lo1lz0"> </dd> <!> <!> <!></dl> <h3 class="svelte-lo1lz0">Signature headers</h3> <div class="families svelte-lo1lz0"></div> <details class="svelte-lo1lz0"><summary class="svelte-lo1lz0"> </summary><dl class="facts others svelte-lo1lz0"></dl></details> <h3 class="svelte-lo1lz0">Body</h3> <!>`, 1);
function InboxRequestView($$anchor, $$props) {
	push($$props, true);
	let isSending = state(false);
	async function replay() {
		set(isSending, true);
		await tried(() => resend($$props.request.deliveryId));
		set(isSending, false);
	}
	const eventId = query(() => $$props.request.deliveryId, async (signal) => $$props.request.deliveryId && $$props.request.verification.isValid ? (await ask(() => api.GET("/ext/v1/deliveries/{deliveryId}", {
		params: { path: { deliveryId: $$props.request.deliveryId } },
		signal
	})).catch(() => null))?.eventId : void 0);
	const headers = user_derived(() => Object.entries($$props.request.headers));
	const FAMILIES = [["x-spotnana-webhook-", "The original’s"], ["webhook-", "Standard Webhooks"]];
	const family = (prefix) => get(headers).filter(([name]) => name.startsWith(prefix));
	const others = user_derived(() => get(headers).filter(([name]) => !FAMILIES.some(([prefix]) => name.startsWith(prefix))));
	const age = user_derived(() => {
		const sent = Number(get(headers).find(([name]) => name.endsWith("webhook-timestamp"))?.[1]) * 1e3;
		return Number.isFinite(sent) && sent > 0 ? Date.parse($$props.request.receivedAt) - sent : void 0;
	});
	var fragment = root_12$4();
	var div = first_child(fragment);
	var p = child(div);
	var text = only_child(p, true);
	var node = sibling(p, 2);
	var consequent = ($$anchor) => {
		var p_1 = root$9();
		var text_1 = only_child(p_1);
		template_effect(($0) => set_text(text_1, `Signed with the ${$$props.request.verification.signedWith === "OLD" ? "old" : "current"} secret${$0 ?? ""}.`), [() => get(age) !== void 0 && get(age) >= 0 ? `, ${lasting(Math.max(get(age), .1))} old when it came` : ""]);
		append($$anchor, p_1);
	};
	var alternate = ($$anchor) => {
		var ul = root_2$8();
		each(ul, 21, () => $$props.request.verification.findings, (finding) => finding.code, ($$anchor, finding) => {
			var li = root_1$8();
			var b = child(li);
			var text_2 = only_child(b, true);
			var text_3 = sibling(b, 2, true);
			reset(li);
			template_effect(() => {
				set_text(text_2, get(finding).message);
				set_text(text_3, get(finding).advice);
			});
			append($$anchor, li);
		});
		reset(ul);
		append($$anchor, ul);
	};
	if_block(node, ($$render) => {
		if ($$props.request.verification.isValid) $$render(consequent);
		else $$render(alternate, -1);
	});
	reset(div);
	var dl = sibling(div, 2);
	var dd = sibling(child(dl));
	var code = child(dd);
	var text_4 = only_child(code);
	var span = sibling(code, 2);
	var text_5 = only_child(span);
	reset(dd);
	var dd_1 = sibling(dd, 3);
	var node_1 = child(dd_1);
	Time(node_1, {
		get at() {
			return $$props.request.receivedAt;
		},
		as: "exact"
	});
	reset(dd_1);
	var dd_2 = sibling(dd_1, 3);
	var text_6 = only_child(dd_2);
	var node_2 = sibling(dd_2, 2);
	var consequent_1 = ($$anchor) => {
		var fragment_1 = root_3$8();
		var dd_3 = sibling(first_child(fragment_1));
		var a = child(dd_3);
		var text_7 = child(a, true);
		var code_1 = sibling(text_7);
		var text_8 = only_child(code_1, true);
		reset(a);
		var text_9 = sibling(a);
		var button = sibling(text_9);
		reset(dd_3);
		template_effect(($0, $1, $2, $3) => {
			set_attribute(a, "href", $0);
			set_text(text_7, $$props.attempt ? `Try ${$$props.attempt} here of ` : "");
			set_text(text_8, $1);
			set_text(text_9, `${$$props.request.isDuplicate ? " · this id came before" : ""} `);
			button.disabled = $2;
			set_attribute(button, "title", $3);
		}, [
			() => href(`/deliveries/${$$props.request.deliveryId}`),
			() => shortId($$props.request.deliveryId),
			() => get(isSending) || !session.may("deliveries:write"),
			() => session.may("deliveries:write") ? "The same delivery once more, with its id" : "Needs the scope deliveries:write"
		]);
		delegated("click", button, replay);
		append($$anchor, fragment_1);
	};
	if_block(node_2, ($$render) => {
		if ($$props.request.deliveryId) $$render(consequent_1);
	});
	var node_3 = sibling(node_2, 2);
	var consequent_2 = ($$anchor) => {
		var fragment_2 = root_4$7();
		var dd_4 = sibling(first_child(fragment_2));
		var a_1 = child(dd_4);
		var text_10 = only_child(a_1, true);
		reset(dd_4);
		template_effect(($0, $1) => {
			set_attribute(a_1, "href", $0);
			set_text(text_10, $1);
		}, [() => href(`/events/${eventId.data}`), () => $$props.request.event.operation ? words($$props.request.event.operation) : $$props.request.event.eventType ?? "its event"]);
		append($$anchor, fragment_2);
	};
	if_block(node_3, ($$render) => {
		if (eventId.data) $$render(consequent_2);
	});
	var node_4 = sibling(node_3, 2);
	var consequent_3 = ($$anchor) => {
		var fragment_3 = root_5$7();
		var dd_5 = sibling(first_child(fragment_3));
		var a_2 = child(dd_5);
		var text_11 = only_child(a_2, true);
		reset(dd_5);
		template_effect(($0) => {
			set_attribute(a_2, "href", $0);
			set_text(text_11, $$props.request.event.pnrId);
		}, [() => href(`/sandbox/bookings/${$$props.request.event.pnrId}`)]);
		append($$anchor, fragment_3);
	};
	if_block(node_4, ($$render) => {
		if ($$props.request.event.pnrId) $$render(consequent_3);
	});
	reset(dl);
	var div_1 = sibling(dl, 4);
	each(div_1, 21, () => FAMILIES, ([prefix, title]) => prefix, ($$anchor, $$item) => {
		var $$array = user_derived(() => to_array(get($$item), 2));
		let prefix = () => get($$array)[0];
		let title = () => get($$array)[1];
		var fragment_4 = comment();
		var node_5 = first_child(fragment_4);
		var consequent_4 = ($$anchor) => {
			var dl_1 = root_7$6();
			var dt = child(dl_1);
			var text_12 = only_child(dt, true);
			var node_6 = sibling(dt);
			each(node_6, 17, () => family(prefix()), ([name, value]) => name, ($$anchor, $$item) => {
				var $$array_1 = user_derived(() => to_array(get($$item), 2));
				let name = () => get($$array_1)[0];
				let value = () => get($$array_1)[1];
				var dd_6 = root_6$7();
				var span_1 = child(dd_6);
				var text_13 = only_child(span_1, true);
				var code_2 = sibling(span_1, 2);
				var text_14 = only_child(code_2, true);
				reset(dd_6);
				template_effect(($0) => {
					set_text(text_13, $0);
					set_text(text_14, value());
				}, [() => name().slice(prefix().length)]);
				append($$anchor, dd_6);
			});
			reset(dl_1);
			template_effect(() => set_text(text_12, title()));
			append($$anchor, dl_1);
		};
		var d = user_derived(() => family(prefix()).length);
		if_block(node_5, ($$render) => {
			if (get(d)) $$render(consequent_4);
		});
		append($$anchor, fragment_4);
	});
	reset(div_1);
	var details = sibling(div_1, 2);
	var summary = child(details);
	var text_15 = only_child(summary);
	var dl_2 = sibling(summary);
	each(dl_2, 21, () => get(others), ([name, value]) => name, ($$anchor, $$item) => {
		var $$array_2 = user_derived(() => to_array(get($$item), 2));
		let name = () => get($$array_2)[0];
		let value = () => get($$array_2)[1];
		var fragment_5 = root_8$6();
		var dt_1 = first_child(fragment_5);
		var code_3 = child(dt_1);
		var text_16 = only_child(code_3, true);
		reset(dt_1);
		var dd_7 = sibling(dt_1);
		var code_4 = child(dd_7);
		var text_17 = only_child(code_4, true);
		reset(dd_7);
		template_effect(() => {
			set_text(text_16, name());
			set_text(text_17, value());
		});
		append($$anchor, fragment_5);
	});
	reset(dl_2);
	reset(details);
	var node_7 = sibling(details, 4);
	var consequent_5 = ($$anchor) => {
		Json($$anchor, { get text() {
			return $$props.request.body;
		} });
	};
	var consequent_6 = ($$anchor) => {
		var p_2 = root_9$4();
		append($$anchor, p_2);
	};
	var consequent_7 = ($$anchor) => {
		var fragment_7 = root_10$4();
		var pre = sibling(first_child(fragment_7));
		var text_18 = only_child(pre, true);
		template_effect(() => set_text(text_18, $$props.request.bodyBase64));
		append($$anchor, fragment_7);
	};
	var alternate_1 = ($$anchor) => {
		var p_3 = root_11$4();
		append($$anchor, p_3);
	};
	if_block(node_7, ($$render) => {
		if ($$props.request.body !== void 0 && $$props.request.body !== null) $$render(consequent_5);
		else if ($$props.request.bodyBase64 && preferences.hidesPersonal) $$render(consequent_6, 1);
		else if ($$props.request.bodyBase64) $$render(consequent_7, 2);
		else $$render(alternate_1, -1);
	});
	template_effect(($0, $1, $2) => {
		set_class(div, 1, clsx(["note verdict", $$props.request.verification.isValid ? "good" : "bad"]), "svelte-lo1lz0");
		set_text(text, $$props.request.verification.isValid ? "Signature good" : "Signature not good");
		set_text(text_4, `${$$props.request.method ?? ""} ${$$props.request.path ?? ""}`);
		set_text(text_5, `${$0 ?? ""} bytes`);
		set_text(text_6, `${$1 ?? ""}${$2 ?? ""}`);
		set_text(text_15, `${get(others).length ?? ""} other headers`);
	}, [
		() => $$props.request.bodyBytes.toLocaleString("en-GB"),
		() => $$props.request.answer.fault ? words($$props.request.answer.fault) : $$props.request.answer.status,
		() => $$props.request.answer.delayMilliseconds ? ` after ${lasting($$props.request.answer.delayMilliseconds)}` : ""
	]);
	append($$anchor, fragment);
	pop();
}
delegate(["click"]);
// src/pages/Inboxes.svelte
var root$8 = from_html(`<p>An inbox is a receiver inside the sandbox: it checks signatures as yours should, and misbehaves on request. Any name will do.</p> <p class="act svelte-1ewam6m"><button class="main">Open the inbox “first”</button></p>`, 1);
var root_1$7 = from_html(`<span class="fault svelte-1ewam6m"> </span>`);
var root_2$7 = from_html(`<li class="svelte-1ewam6m"><a class="svelte-1ewam6m"><span class="cut"> </span><span class="num quiet"> </span> <span class="small quiet sub svelte-1ewam6m"> <!></span></a></li>`);
var root_3$7 = from_html(`<button class="main"><!>Subscribe it</button>`);
var root_4$6 = from_html(`<a class="small"> </a>`);
var root_5$6 = from_html(`<div class="address svelte-1ewam6m"><!></div> <div class="row tools"><!> <button><!>Empty</button> <button title="A notification of the desktop when something comes while this page is hidden"><!>Notify</button></div> <!>`, 1);
var root_6$6 = from_html(`<button class="main">Make it</button>`);
var root_7$5 = from_html(`<span class="small quiet num"> </span>`);
var root_8$5 = from_html(`<p class="small">Of one delivery. <a>Show all</a></p>`);
var root_9$3 = from_html(`<p> </p>`);
var root_10$3 = from_html(`<span class="quiet">↻ again</span>`);
var root_11$3 = from_html(`<li><a class="svelte-1ewam6m"><span class="num quiet"> </span> <span class="cut op svelte-1ewam6m"><b class="svelte-1ewam6m"> </b> <span class="quiet small"> </span></span> <span> </span> <span class="small sub svelte-1ewam6m"><span> </span><!></span> <span class="small quiet when svelte-1ewam6m"><!></span></a></li>`);
var root_12$3 = from_html(`<button>Older</button>`);
var root_13$3 = from_html(`<ol class="requests svelte-1ewam6m"></ol> <div class="row"><!><!></div>`, 1);
var root_14$3 = from_html(`<section class="right svelte-1ewam6m"><!></section>`);
var root_15$3 = from_html(`<div class="columns svelte-1ewam6m"><nav class="boxes svelte-1ewam6m" aria-label="Inboxes"><ul class="svelte-1ewam6m"></ul></nav> <section class="middle svelte-1ewam6m"><!> <div class="spread list-head svelte-1ewam6m"><h2>Requests</h2><!></div> <!> <!></section> <!></div>`);
var root_16$2 = from_html(`<p> </p> <div class="row"><button class="danger">Empty it</button><button>Cancel</button></div>`, 1);
var root_17$1 = from_html(`<div class="spread head svelte-1ewam6m"><h1 tabindex="-1">Inboxes</h1> <div class="row"><form class="row"><input class="fresh svelte-1ewam6m" type="text" placeholder="Any name" aria-label="Name of an inbox" pattern="[a-z0-9][a-z0-9\\-_]*" maxlength="64"/><button><!>Inbox</button></form> <button><!>Book a flight</button></div></div> <!> <!>`, 1);
function Inboxes($$anchor, $$props) {
	push($$props, true);
	const touches = ({ kind }) => kind === "inboxRequest" || kind === "inbox";
	const inboxes = query(() => 0, (signal) => ask(() => api.GET("/sandbox/v1/inboxes", { signal })), touches);
	const name = user_derived(() => $$props.parts["name"]);
	user_effect(() => {
		if ($$props.parts["name"] || !inboxes.data) return;
		const latest = inboxes.data.inboxes.toSorted((a, b) => (b.lastReceivedAt ?? "").localeCompare(a.lastReceivedAt ?? ""))[0];
		if (latest) go(`/sandbox/inboxes/${latest.name}`, "replace");
	});
	const inbox = query(() => get(name), async (signal) => get(name) ? ask(() => api.GET("/sandbox/v1/inboxes/{name}", {
		params: { path: { name: get(name) } },
		signal
	})) : null, touches);
	const PAGE = 100;
	let pages = state(1);
	user_effect(() => {
		get(name);
		set(pages, 1);
	});
	async function page(cursor, signal) {
		const { requests } = await ask(() => api.GET("/sandbox/v1/inboxes/{name}/requests", {
			params: {
				path: { name: get(name) },
				query: {
					limit: PAGE,
					...cursor ? { after: Number(cursor) } : {}
				}
			},
			signal: signal ?? null
		}));
		return {
			rows: requests,
			nextCursor: requests.length ? String(requests.at(-1).number) : void 0
		};
	}
	const flat = (one) => ({
		number: one.number,
		receivedAt: one.receivedAt,
		method: one.method,
		eventType: one.event.eventType,
		operation: one.event.operation,
		pnrId: one.event.pnrId,
		isValid: one.verification.isValid,
		answer: one.answer.status ?? one.answer.fault,
		isDuplicate: one.isDuplicate,
		deliveryId: one.deliveryId
	});
	const requests = query(() => get(name), async (signal) => {
		if (!get(name)) return null;
		const all = [];
		let cursor;
		for (let at = 0; at < untrack(() => get(pages)); at += 1) {
			const got = await page(cursor, signal);
			all.push(...got.rows);
			cursor = got.nextCursor;
			if (!cursor) break;
		}
		return {
			requests: all,
			isMore: cursor !== void 0 && all.length < (inbox.data?.kept ?? 0)
		};
	}, ({ kind, data }) => kind === "inboxRequest" && (data["name"] === void 0 || data["name"] === get(name) || data["inbox"] === get(name)));
	const subscriptions = query(() => 0, (signal) => ask(() => api.GET("/ext/v1/subscriptions", {
		params: { query: { limit: 100 } },
		signal
	})), ({ kind }) => kind === "subscription");
	const subscribed = user_derived(() => (subscriptions.data?.subscriptions ?? []).filter((one) => get(name) !== void 0 && inboxOf(one.url) === get(name)));
	const wanted = user_derived(() => place.query.get("delivery"));
	const all = user_derived(() => (requests.data?.requests ?? []).filter((one) => !get(wanted) || one.deliveryId === get(wanted)));
	const chosen = user_derived(() => get(all).find((one) => String(one.number) === $$props.parts["number"]) ?? get(all)[0]);
	const tries = user_derived(() => {
		const count = /* @__PURE__ */ new Map();
		const of = /* @__PURE__ */ new Map();
		for (const one of (requests.data?.requests ?? []).toReversed()) {
			if (!one.deliveryId) continue;
			count.set(one.deliveryId, (count.get(one.deliveryId) ?? 0) + 1);
			of.set(one.number, count.get(one.deliveryId));
		}
		return of;
	});
	const query_ = user_derived(() => place.query.size ? `?${place.query}` : "");
	const answerOf = (faults) => {
		if (!faults || Object.values(faults).every((value) => value === null || value === void 0)) return "";
		const what = faults.rejectUnverified && !faults.status && !faults.fault ? "401 if unverified" : faults.fault && words(faults.fault) || (faults.redirect ? "redirect" : "") || (faults.status ? String(faults.status) : "") || (faults.fixedDelayMilliseconds ? `after ${faults.fixedDelayMilliseconds / 1e3} s` : "") || (faults.chunkedDribbleDelay ? "dribble" : "other");
		return faults.failFirst ? `${what}, first ${faults.failFirst}` : what;
	};
	let notifies = state(false);
	async function notify() {
		if (get(notifies)) set(notifies, false);
		else if (typeof Notification !== "undefined" && await Notification.requestPermission() === "granted") set(notifies, true);
		else toasts.say("The browser does not let this page notify.", "bad");
	}
	user_effect(() => {
		if (!get(notifies)) return;
		const release = live.hold();
		const off = live.listen(({ kind, data }) => {
			if (kind !== "inboxRequest" || !document.hidden) return;
			try {
				new Notification(`Inbox ${String(data["inbox"] ?? data["name"] ?? "")}`, {
					body: "A request came.",
					tag: "jetbridge-inbox"
				});
			} catch {
				set(notifies, false);
			}
		});
		return () => (release(), off());
	});
	let isBusy = state(false);
	async function act(what) {
		set(isBusy, true);
		await tried(what);
		set(isBusy, false);
	}
	const subscribe = () => act(async () => {
		await subscribeInbox(inbox.data.url, get(name));
		toasts.say(`Inbox ${get(name)} is subscribed to bookings and trips.`, "good");
		await subscriptions.load();
	});
	const put = (faults) => act(async () => {
		const path = { name: get(name) };
		if (faults) await ask(() => api.PUT("/sandbox/v1/inboxes/{name}/faults", {
			params: { path },
			body: faults
		}));
		else await ask(() => api.DELETE("/sandbox/v1/inboxes/{name}/faults", { params: { path } }));
		await Promise.all([inbox.load(), inboxes.load()]);
	});
	let isEmptying = state(false);
	const empty = () => act(async () => {
		await ask(() => api.DELETE("/sandbox/v1/inboxes/{name}/requests", { params: { path: { name: get(name) } } }));
		set(isEmptying, false);
		await Promise.all([requests.load(), inboxes.load()]);
	});
	let fresh = state("");
	const open = (event) => {
		event.preventDefault();
		make(get(fresh).trim().toLowerCase());
		set(fresh, "");
	};
	const make = (wanted) => act(async () => {
		const made = await openInbox(wanted);
		await inboxes.load();
		if (made.name === get(name)) await inbox.load();
		else go(`/sandbox/inboxes/${encodeURIComponent(made.name)}`);
	});
	let element = state(void 0);
	rowKeys(() => get(element));
	var fragment = root_17$1();
	var div = first_child(fragment);
	var div_1 = sibling(child(div), 2);
	var form = child(div_1);
	var input = child(form);
	remove_input_defaults(input);
	var button = sibling(input);
	var node = child(button);
	Icon(node, {
		name: "Plus",
		size: 14
	});
	next();
	reset(button);
	reset(form);
	var button_1 = sibling(form, 2);
	var node_1 = child(button_1);
	Icon(node_1, {
		name: "Plane",
		size: 14
	});
	next();
	reset(button_1);
	reset(div_1);
	reset(div);
	var node_2 = sibling(div, 2);
	var consequent = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return inboxes.failure;
			},
			retry: () => inboxes.load()
		});
	};
	var consequent_1 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	var consequent_2 = ($$anchor) => {
		Empty($$anchor, {
			is: "nothing",
			title: "No inbox yet.",
			command: "jetbridge trigger PNR_V3:BOOKING_CREATED",
			children: ($$anchor, $$slotProps) => {
				var fragment_4 = root$8();
				var p = sibling(first_child(fragment_4), 2);
				var button_2 = only_child(p);
				template_effect(() => button_2.disabled = get(isBusy));
				delegated("click", button_2, () => make("first"));
				append($$anchor, fragment_4);
			},
			$$slots: { default: true }
		});
	};
	var consequent_16 = ($$anchor) => {
		var div_2 = root_15$3();
		var nav = child(div_2);
		var ul = child(nav);
		each(ul, 21, () => inboxes.data.inboxes.some((one) => one.name === get(name)) ? inboxes.data.inboxes : [...inboxes.data.inboxes, {
			name: get(name),
			received: 0,
			failed: 0,
			duplicates: 0,
			faults: void 0
		}], (one) => one.name, ($$anchor, one) => {
			var li = root_2$7();
			var a_1 = child(li);
			var span = child(a_1);
			var text = only_child(span, true);
			var span_1 = sibling(span);
			var text_1 = only_child(span_1, true);
			var span_2 = sibling(span_1, 2);
			var text_2 = child(span_2);
			var node_3 = sibling(text_2);
			var consequent_3 = ($$anchor) => {
				var span_3 = root_1$7();
				var text_3 = only_child(span_3);
				template_effect(($0) => set_text(text_3, `answers ${$0 ?? ""}`), [() => answerOf(get(one).faults)]);
				append($$anchor, span_3);
			};
			var d = user_derived(() => answerOf(get(one).faults));
			if_block(node_3, ($$render) => {
				if (get(d)) $$render(consequent_3);
			});
			reset(span_2);
			reset(a_1);
			reset(li);
			template_effect(($0) => {
				set_attribute(a_1, "href", $0);
				set_attribute(a_1, "aria-current", get(one).name === get(name) ? "page" : void 0);
				set_text(text, get(one).name);
				set_text(text_1, get(one).received);
				set_text(text_2, `${get(one).failed ? `${get(one).failed} bad` : ""}${get(one).failed && get(one).duplicates ? ", " : ""}${get(one).duplicates ? `${get(one).duplicates} again` : ""}`);
			}, [() => href(`/sandbox/inboxes/${get(one).name}`)]);
			append($$anchor, li);
		});
		reset(ul);
		reset(nav);
		var section = sibling(nav, 2);
		var node_4 = child(section);
		var consequent_5 = ($$anchor) => {
			var fragment_5 = root_5$6();
			var div_3 = first_child(fragment_5);
			var node_5 = child(div_3);
			Id(node_5, {
				get id() {
					return inbox.data.url;
				},
				whole: true,
				what: "URL"
			});
			reset(div_3);
			var div_4 = sibling(div_3, 2);
			var node_6 = child(div_4);
			var consequent_4 = ($$anchor) => {
				var button_3 = root_3$7();
				var node_7 = child(button_3);
				Icon(node_7, {
					name: "Rss",
					size: 14
				});
				next();
				reset(button_3);
				template_effect(() => button_3.disabled = get(isBusy) || !subscriptions.data);
				delegated("click", button_3, subscribe);
				append($$anchor, button_3);
			};
			var alternate = ($$anchor) => {
				var a_2 = root_4$6();
				var text_4 = only_child(a_2);
				template_effect(($0) => {
					set_attribute(a_2, "href", $0);
					set_text(text_4, `Subscribed${get(subscribed).length > 1 ? ` ×${get(subscribed).length}` : ""}`);
				}, [() => href(`/subscriptions/${get(subscribed)[0].id}`)]);
				append($$anchor, a_2);
			};
			if_block(node_6, ($$render) => {
				if (get(subscribed).length === 0) $$render(consequent_4);
				else $$render(alternate, -1);
			});
			var button_4 = sibling(node_6, 2);
			var node_8 = child(button_4);
			Icon(node_8, {
				name: "Trash",
				size: 14
			});
			next();
			reset(button_4);
			var button_5 = sibling(button_4, 2);
			var node_9 = child(button_5);
			Icon(node_9, {
				name: "Bell",
				size: 14
			});
			next();
			reset(button_5);
			reset(div_4);
			var node_10 = sibling(div_4, 2);
			{
				let $0 = user_derived(() => inbox.data.faults ?? void 0);
				Faults(node_10, {
					get faults() {
						return get($0);
					},
					put,
					get isBusy() {
						return get(isBusy);
					}
				});
			}
			template_effect(() => {
				button_4.disabled = get(isBusy) || inbox.data.kept === 0;
				set_attribute(button_5, "aria-pressed", get(notifies));
			});
			delegated("click", button_4, () => set(isEmptying, true));
			delegated("click", button_5, notify);
			append($$anchor, fragment_5);
		};
		var consequent_6 = ($$anchor) => {
			{
				let $0 = user_derived(() => `No inbox ${get(name)} yet.`);
				Empty($$anchor, {
					is: "nothing",
					get title() {
						return get($0);
					},
					children: ($$anchor, $$slotProps) => {
						var button_6 = root_6$6();
						template_effect(() => button_6.disabled = get(isBusy));
						delegated("click", button_6, () => make(get(name)));
						append($$anchor, button_6);
					},
					$$slots: { default: true }
				});
			}
		};
		var consequent_7 = ($$anchor) => {
			Empty($$anchor, {
				is: "failed",
				get failure() {
					return inbox.failure;
				},
				retry: () => inbox.load()
			});
		};
		if_block(node_4, ($$render) => {
			if (inbox.data) $$render(consequent_5);
			else if (inbox.failure?.status === 404) $$render(consequent_6, 1);
			else if (inbox.failure) $$render(consequent_7, 2);
		});
		var div_5 = sibling(node_4, 2);
		var node_11 = sibling(child(div_5));
		var consequent_8 = ($$anchor) => {
			var span_4 = root_7$5();
			var text_5 = only_child(span_4);
			template_effect(() => set_text(text_5, `${inbox.data.received ?? ""} received, ${inbox.data.verified ?? ""} good, ${inbox.data.failed ?? ""} bad`));
			append($$anchor, span_4);
		};
		if_block(node_11, ($$render) => {
			if (inbox.data) $$render(consequent_8);
		});
		reset(div_5);
		var node_12 = sibling(div_5, 2);
		var consequent_9 = ($$anchor) => {
			var p_1 = root_8$5();
			var a_3 = sibling(child(p_1));
			reset(p_1);
			template_effect(($0) => set_attribute(a_3, "href", $0), [() => href(`/sandbox/inboxes/${get(name)}`)]);
			append($$anchor, p_1);
		};
		if_block(node_12, ($$render) => {
			if (get(wanted)) $$render(consequent_9);
		});
		var node_13 = sibling(node_12, 2);
		var consequent_10 = ($$anchor) => {
			Empty($$anchor, {
				is: "failed",
				get failure() {
					return requests.failure;
				},
				retry: () => requests.load()
			});
		};
		var consequent_11 = ($$anchor) => {
			Empty($$anchor, { is: "loading" });
		};
		var consequent_12 = ($$anchor) => {
			{
				let $0 = user_derived(() => get(wanted) ? "unmatched" : "nothing");
				let $1 = user_derived(() => get(wanted) ? "None of this delivery is kept here." : "Waiting for a request …");
				Empty($$anchor, {
					get is() {
						return get($0);
					},
					get title() {
						return get($1);
					},
					children: ($$anchor, $$slotProps) => {
						var p_2 = root_9$3();
						var text_6 = only_child(p_2, true);
						template_effect(() => set_text(text_6, get(wanted) ? "Inboxes keep their newest requests, in memory." : get(subscribed).length ? "Book a flight, and it comes here." : "Subscribe it, then book a flight."));
						append($$anchor, p_2);
					},
					$$slots: { default: true }
				});
			}
		};
		var alternate_1 = ($$anchor) => {
			var fragment_11 = root_13$3();
			var ol = first_child(fragment_11);
			each(ol, 21, () => get(all), (one) => one.number, ($$anchor, one) => {
				var li_1 = root_11$3();
				var a_4 = child(li_1);
				var span_5 = child(a_4);
				var text_7 = only_child(span_5, true);
				var span_6 = sibling(span_5, 2);
				var b_1 = child(span_6);
				var text_8 = only_child(b_1, true);
				var span_7 = sibling(b_1, 2);
				var text_9 = only_child(span_7, true);
				reset(span_6);
				var span_8 = sibling(span_6, 2);
				var text_10 = only_child(span_8, true);
				var span_9 = sibling(span_8, 2);
				var span_10 = child(span_9);
				var text_11 = only_child(span_10, true);
				var node_14 = sibling(span_10);
				var consequent_13 = ($$anchor) => {
					var span_11 = root_10$3();
					append($$anchor, span_11);
				};
				if_block(node_14, ($$render) => {
					if (get(one).isDuplicate) $$render(consequent_13);
				});
				reset(span_9);
				var span_12 = sibling(span_9, 2);
				var node_15 = child(span_12);
				Time(node_15, { get at() {
					return get(one).receivedAt;
				} });
				reset(span_12);
				reset(a_4);
				reset(li_1);
				template_effect(($0, $1, $2, $3) => {
					set_attribute(a_4, "data-row", $0);
					set_attribute(a_4, "href", $1);
					set_attribute(a_4, "aria-current", get(one) === get(chosen) ? "true" : void 0);
					set_text(text_7, get(one).number);
					set_text(text_8, $2);
					set_text(text_9, get(one).event.eventType ?? "");
					set_class(span_8, 1, clsx(["num answer", get(one).answer.status === 200 ? "ok" : "no"]), "svelte-1ewam6m");
					set_text(text_10, $3);
					set_class(span_10, 1, clsx(get(one).verification.isValid ? "ok" : "no"), "svelte-1ewam6m");
					set_text(text_11, get(one).verification.isValid ? "✓ good" : "✕ bad");
				}, [
					() => get(one).deliveryId ?? String(get(one).number),
					() => href(`/sandbox/inboxes/${get(name)}/${get(one).number}${get(query_)}`),
					() => get(one).event.operation ? words(get(one).event.operation) : get(one).event.eventType ?? get(one).method,
					() => get(one).answer.status ?? words(get(one).answer.fault ?? "").slice(0, 12)
				]);
				append($$anchor, li_1);
			});
			reset(ol);
			bind_this(ol, ($$value) => set(element, $$value), () => get(element));
			var div_6 = sibling(ol, 2);
			var node_16 = child(div_6);
			var consequent_14 = ($$anchor) => {
				var button_7 = root_12$3();
				template_effect(() => button_7.disabled = requests.isLoading);
				delegated("click", button_7, () => (set(pages, get(pages) + 1), void requests.load()));
				append($$anchor, button_7);
			};
			if_block(node_16, ($$render) => {
				if (requests.data.isMore) $$render(consequent_14);
			});
			var node_17 = sibling(node_16);
			{
				let $0 = user_derived(() => `inbox-${get(name)}`);
				Export(node_17, {
					get name() {
						return get($0);
					},
					page,
					flat
				});
			}
			reset(div_6);
			append($$anchor, fragment_11);
		};
		if_block(node_13, ($$render) => {
			if (requests.failure && !requests.data) $$render(consequent_10);
			else if (!requests.data) $$render(consequent_11, 1);
			else if (get(all).length === 0) $$render(consequent_12, 2);
			else $$render(alternate_1, -1);
		});
		reset(section);
		var node_18 = sibling(section, 2);
		var consequent_15 = ($$anchor) => {
			var section_1 = root_14$3();
			var node_19 = child(section_1);
			{
				let $0 = user_derived(() => get(tries).get(get(chosen).number));
				InboxRequestView(node_19, {
					get request() {
						return get(chosen);
					},
					get attempt() {
						return get($0);
					}
				});
			}
			reset(section_1);
			template_effect(() => set_attribute(section_1, "aria-label", `Request ${get(chosen).number}`));
			append($$anchor, section_1);
		};
		if_block(node_18, ($$render) => {
			if (get(chosen)) $$render(consequent_15);
		});
		reset(div_2);
		template_effect(() => set_attribute(section, "aria-label", `Inbox ${get(name)}`));
		append($$anchor, div_2);
	};
	if_block(node_2, ($$render) => {
		if (inboxes.failure && !inboxes.data) $$render(consequent);
		else if (!inboxes.data) $$render(consequent_1, 1);
		else if (!get(name) && inboxes.data.inboxes.length === 0) $$render(consequent_2, 2);
		else if (get(name)) $$render(consequent_16, 3);
	});
	var node_20 = sibling(node_2, 2);
	var consequent_17 = ($$anchor) => {
		{
			let $0 = user_derived(() => `Empty the inbox ${get(name)}`);
			Dialog($$anchor, {
				get title() {
					return get($0);
				},
				close: () => set(isEmptying, false),
				children: ($$anchor, $$slotProps) => {
					var fragment_13 = root_16$2();
					var p_3 = first_child(fragment_13);
					var text_12 = only_child(p_3);
					var div_7 = sibling(p_3, 2);
					var button_8 = child(div_7);
					var button_9 = sibling(button_8);
					reset(div_7);
					template_effect(($0) => {
						set_text(text_12, `${$0 ?? ""} and the counts go. That cannot be undone; deliveries stay.`);
						button_8.disabled = get(isBusy);
					}, [() => many(inbox.data?.kept ?? 0, "kept request")]);
					delegated("click", button_8, empty);
					delegated("click", button_9, () => set(isEmptying, false));
					append($$anchor, fragment_13);
				},
				$$slots: { default: true }
			});
		}
	};
	if_block(node_20, ($$render) => {
		if (get(isEmptying)) $$render(consequent_17);
	});
	template_effect(($0) => {
		button.disabled = $0;
		button_1.disabled = get(isBusy);
	}, [() => !get(fresh).trim()]);
	event("submit", form, open);
	bind_value(input, () => get(fresh), ($$value) => set(fresh, $$value));
	delegated("click", button_1, () => act(() => book()));
	append($$anchor, fragment);
	pop();
}
delegate(["click"]);
// src/pages/Journal.svelte
var root$7 = from_html(`<option> </option>`);
var root_1$6 = from_html(`<code class="verb"> </code><code class="cut path"> </code><span> </span><span class="num quiet when svelte-41q3cz"><!> </span>`, 1);
var root_2$6 = from_html(`<span class="verb"></span><span class="path">By nobody’s request, or by one that is forgotten</span><span></span><span class="when svelte-41q3cz"></span>`, 1);
var root_3$6 = from_html(`<a> </a>`);
var root_4$5 = from_html(`<a class="quiet"> </a>`);
var root_5$5 = from_html(`<span class="quiet">next <!></span>`);
var root_6$5 = from_html(`<li class="svelte-41q3cz"> </li>`);
var root_7$4 = from_html(`<li class="svelte-41q3cz"> <!></li>`);
var root_8$4 = from_html(`<ol class="tries quiet small num svelte-41q3cz"><!><!></ol>`);
var root_9$2 = from_html(`<li class="row svelte-41q3cz"><a class="row"><!> </a><!> <!></li>`);
var root_10$2 = from_html(`<ul class="deliveries svelte-41q3cz"></ul>`);
var root_11$2 = from_html(`<p class="quiet small deliveries svelte-41q3cz">Matched nobody. <a>Why</a></p>`);
var root_12$2 = from_html(`<li><p class="row"><a><b> </b></a><span class="tag"> </span><!><!><span class="quiet"><!></span></p> <!></li>`);
var root_13$2 = from_html(`<ul class="events svelte-41q3cz"></ul>`);
var root_14$2 = from_html(`<li class="svelte-41q3cz"><button class="line svelte-41q3cz"><span aria-hidden="true" class="fold svelte-41q3cz"> </span> <!> <span class="num count svelte-41q3cz"> </span></button> <!></li>`);
var root_15$2 = from_html(`<p class="small quiet"> </p>`);
var root_16$1 = from_html(`<ul class="ledger svelte-41q3cz" aria-label="Journal"></ul> <!>`, 1);
var root_17 = from_html(`<p><button>Clear the filter</button></p>`);
var root_18 = from_html(`<p>A booking, a subscription, a wound clock: each request that changes something is noted, with what came of it.</p>`);
var root_19 = from_html(`<div class="spread"><h1 tabindex="-1">Journal</h1><!></div> <p class="soft lead svelte-41q3cz">What was asked, what it caused, and where that went. Newest first; requests since the sandbox started.</p> <div class="row filter svelte-41q3cz"><label class="visually-hidden" for="q">Booking, path or id</label><input id="q" type="search" placeholder="Booking, path or id"/> <label class="visually-hidden" for="type">Type of event</label><select id="type"><option>all events</option><!></select></div> <!>`, 1);
function Journal($$anchor, $$props) {
	push($$props, true);
	const journal = query(() => 0, (signal) => ask(() => api.GET("/sandbox/v1/journal", { signal })), ({ kind }) => [
		"request",
		"event",
		"delivery",
		"attempt",
		"tally",
		"clock"
	].includes(kind), 1e3);
	const subscriptions = query(() => 0, (signal) => ask(() => api.GET("/ext/v1/subscriptions", {
		params: { query: { limit: 100 } },
		signal
	})), ({ kind }) => kind === "subscription");
	const names = user_derived(() => new Map((subscriptions.data?.subscriptions ?? []).map((one) => [one.id, one.name])));
	const text = user_derived(() => (place.query.get("q") ?? "").trim().toLowerCase());
	const type = user_derived(() => place.query.get("type") ?? "");
	const it = user_derived(() => journal.data);
	const group = (all, key) => {
		const groups = /* @__PURE__ */ new Map();
		for (const one of all) {
			const name = key(one) ?? "";
			groups.set(name, [...groups.get(name) ?? [], one]);
		}
		return groups;
	};
	const events = user_derived(() => group(get(it)?.events ?? [], (one) => one.requestId));
	const deliveries = user_derived(() => group(get(it)?.deliveries ?? [], (one) => one.eventId));
	const attempts = user_derived(() => group(get(it)?.attempts ?? [], (one) => one.deliveryId));
	const fits = (event) => (!get(type) || event.eventType === get(type)) && (!get(text) || [
		event.id,
		event.operation,
		event.tripId,
		event.traceId,
		...event.pnrIds
	].some((one) => one?.toLowerCase().includes(get(text))));
	const ledger = user_derived(() => [...(get(it)?.requests ?? []).map((request) => ({
		request,
		events: (get(events).get(request.id) ?? []).filter(fits)
	})), {
		request: void 0,
		events: (get(events).get("") ?? []).filter(fits)
	}].filter(({ request, events: its }) => its.length > 0 || request && !get(type) && (!get(text) || `${request.method} ${request.path} ${request.id}`.toLowerCase().includes(get(text)))));
	const types = user_derived(() => [...new Set((get(it)?.events ?? []).map((event) => event.eventType))].sort());
	let open = state(/* @__PURE__ */ new Set());
	function toggle(id) {
		const next = new Set(get(open));
		if (!next.delete(id)) next.add(id);
		set(open, next);
	}
	const SHOWN = 100;
	/** How many attempts of a delivery are shown. */
	const TRIES = 8;
	var fragment = root_19();
	var div = first_child(fragment);
	var node = sibling(child(div));
	var consequent = ($$anchor) => {
		Export($$anchor, {
			name: "journal",
			page: async () => ({ rows: get(ledger) }),
			flat: ({ request, events: its }) => ({
				at: request?.at,
				method: request?.method,
				path: request?.path,
				status: request?.status,
				events: its.map((one) => one.id).join(" "),
				operations: its.map((one) => one.operation ?? one.eventType).join(" "),
				bookings: [...new Set(its.flatMap((one) => one.pnrIds))].join(" ")
			})
		});
	};
	if_block(node, ($$render) => {
		if (get(ledger).length) $$render(consequent);
	});
	reset(div);
	var div_1 = sibling(div, 4);
	var input = sibling(child(div_1));
	remove_input_defaults(input);
	var select = sibling(input, 3);
	var option = child(select);
	option.value = option.__value = "";
	var node_1 = sibling(option);
	each(node_1, 16, () => get(types), (one) => one, ($$anchor, one) => {
		var option_1 = root$7();
		var text_1 = only_child(option_1, true);
		var option_1_value = {};
		template_effect(() => {
			set_text(text_1, one);
			if (option_1_value !== (option_1_value = one)) option_1.value = (option_1.__value = option_1_value) ?? "";
		});
		append($$anchor, option_1);
	});
	reset(select);
	var select_value;
	init_select(select);
	reset(div_1);
	var node_2 = sibling(div_1, 2);
	var consequent_9 = ($$anchor) => {
		var fragment_2 = root_16$1();
		var ul = first_child(fragment_2);
		each(ul, 21, () => get(ledger).slice(0, SHOWN), ({ request, events: its }) => request?.id ?? "", ($$anchor, $$item) => {
			let request = () => get($$item).request;
			let its = () => get($$item).events;
			const id = user_derived(() => request()?.id ?? "");
			var li = root_14$2();
			var button = child(li);
			var span = child(button);
			var text_2 = only_child(span, true);
			var node_3 = sibling(span, 2);
			var consequent_1 = ($$anchor) => {
				var fragment_3 = root_1$6();
				var code = first_child(fragment_3);
				var text_3 = only_child(code, true);
				var code_1 = sibling(code);
				var text_4 = only_child(code_1, true);
				var span_1 = sibling(code_1);
				var text_5 = only_child(span_1, true);
				var span_2 = sibling(span_1);
				var node_4 = child(span_2);
				Time(node_4, { get at() {
					return request().at;
				} });
				var text_6 = sibling(node_4);
				reset(span_2);
				template_effect(($0) => {
					set_text(text_3, request().method);
					set_text(text_4, request().path);
					set_class(span_1, 1, clsx(["num", request().status >= 400 && "bad"]), "svelte-41q3cz");
					set_text(text_5, request().status);
					set_text(text_6, `, ${$0 ?? ""}`);
				}, [() => lasting(request().durationMilliseconds)]);
				append($$anchor, fragment_3);
			};
			var alternate = ($$anchor) => {
				var fragment_4 = root_2$6();
				next(3);
				append($$anchor, fragment_4);
			};
			if_block(node_3, ($$render) => {
				if (request()) $$render(consequent_1);
				else $$render(alternate, -1);
			});
			var span_3 = sibling(node_3, 2);
			var text_7 = only_child(span_3, true);
			reset(button);
			var node_5 = sibling(button, 2);
			var consequent_7 = ($$anchor) => {
				var ul_1 = root_13$2();
				each(ul_1, 21, its, (event) => event.id, ($$anchor, event) => {
					var li_1 = root_12$2();
					var p = child(li_1);
					var a = child(p);
					var b = child(a);
					var text_8 = only_child(b, true);
					reset(a);
					var span_4 = sibling(a);
					var text_9 = only_child(span_4, true);
					var node_6 = sibling(span_4);
					each(node_6, 16, () => get(event).pnrIds, (pnr) => pnr, ($$anchor, pnr) => {
						var a_1 = root_3$6();
						var text_10 = only_child(a_1, true);
						template_effect(($0) => {
							set_attribute(a_1, "href", $0);
							set_text(text_10, pnr);
						}, [() => href(`/sandbox/bookings/${pnr}`)]);
						append($$anchor, a_1);
					});
					var node_7 = sibling(node_6);
					var consequent_2 = ($$anchor) => {
						var a_2 = root_4$5();
						var text_11 = only_child(a_2);
						template_effect(($0) => {
							set_attribute(a_2, "href", $0);
							set_text(text_11, `trip ${get(event).tripId ?? ""}`);
						}, [() => href(`/trips/${get(event).tripId}`)]);
						append($$anchor, a_2);
					};
					if_block(node_7, ($$render) => {
						if (get(event).tripId) $$render(consequent_2);
					});
					var span_5 = sibling(node_7);
					var node_8 = child(span_5);
					Time(node_8, { get at() {
						return get(event).timestamp;
					} });
					reset(span_5);
					reset(p);
					var node_9 = sibling(p, 2);
					var consequent_6 = ($$anchor) => {
						var ul_2 = root_10$2();
						each(ul_2, 21, () => get(deliveries).get(get(event).id) ?? [], (delivery) => delivery.id, ($$anchor, delivery) => {
							const tries = user_derived(() => get(attempts).get(get(delivery).id) ?? []);
							var li_2 = root_9$2();
							var a_3 = child(li_2);
							var node_10 = child(a_3);
							State(node_10, { get state() {
								return get(delivery).state;
							} });
							var text_12 = sibling(node_10, 1, true);
							reset(a_3);
							var node_11 = sibling(a_3);
							var consequent_3 = ($$anchor) => {
								var span_6 = root_5$5();
								var node_12 = sibling(child(span_6));
								Time(node_12, {
									get at() {
										return get(delivery).nextAttemptAt;
									},
									as: "in"
								});
								reset(span_6);
								append($$anchor, span_6);
							};
							if_block(node_11, ($$render) => {
								if (get(delivery).nextAttemptAt) $$render(consequent_3);
							});
							var node_13 = sibling(node_11, 2);
							var consequent_5 = ($$anchor) => {
								var ol = root_8$4();
								var node_14 = child(ol);
								var consequent_4 = ($$anchor) => {
									var li_3 = root_6$5();
									var text_13 = only_child(li_3, true);
									template_effect(($0) => set_text(text_13, $0), [() => many(get(tries).length - TRIES, "earlier try", "earlier tries")]);
									append($$anchor, li_3);
								};
								if_block(node_14, ($$render) => {
									if (get(tries).length > TRIES) $$render(consequent_4);
								});
								var node_15 = sibling(node_14);
								each(node_15, 17, () => get(tries).slice(-8), (attempt) => attempt.number, ($$anchor, attempt) => {
									var li_4 = root_7$4();
									var text_14 = child(li_4);
									var node_16 = sibling(text_14);
									Time(node_16, {
										get at() {
											return get(attempt).startedAt;
										},
										as: "time"
									});
									reset(li_4);
									template_effect(($0) => set_text(text_14, `${get(attempt).number ?? ""}. ${$0 ?? ""} `), [() => get(attempt).status ?? words(get(attempt).reason ?? "")]);
									append($$anchor, li_4);
								});
								reset(ol);
								append($$anchor, ol);
							};
							if_block(node_13, ($$render) => {
								if (get(tries).length) $$render(consequent_5);
							});
							reset(li_2);
							template_effect(($0, $1) => {
								set_attribute(a_3, "href", $0);
								set_text(text_12, $1);
							}, [() => href(`/deliveries/${get(delivery).id}`), () => get(names).get(get(delivery).subscriptionId) ?? shortId(get(delivery).subscriptionId)]);
							append($$anchor, li_2);
						});
						reset(ul_2);
						append($$anchor, ul_2);
					};
					var d = user_derived(() => get(deliveries).get(get(event).id)?.length);
					var alternate_1 = ($$anchor) => {
						var p_1 = root_11$2();
						var a_4 = sibling(child(p_1));
						reset(p_1);
						template_effect(($0) => set_attribute(a_4, "href", $0), [() => href(`/events/${get(event).id}/why`)]);
						append($$anchor, p_1);
					};
					if_block(node_9, ($$render) => {
						if (get(d)) $$render(consequent_6);
						else $$render(alternate_1, -1);
					});
					reset(li_1);
					template_effect(($0, $1) => {
						set_attribute(a, "href", $0);
						set_text(text_8, $1);
						set_text(text_9, get(event).eventType);
					}, [() => href(`/events/${get(event).id}`), () => get(event).operation ? words(get(event).operation) : get(event).eventType]);
					append($$anchor, li_1);
				});
				reset(ul_1);
				append($$anchor, ul_1);
			};
			var d_1 = user_derived(() => get(open).has(get(id)));
			if_block(node_5, ($$render) => {
				if (get(d_1)) $$render(consequent_7);
			});
			reset(li);
			template_effect(($0, $1, $2) => {
				set_attribute(button, "aria-expanded", $0);
				button.disabled = !its().length;
				set_text(text_2, $1);
				set_text(text_7, $2);
			}, [
				() => get(open).has(get(id)),
				() => its().length ? get(open).has(get(id)) ? "▾" : "▸" : "",
				() => its().length ? many(its().length, "event") : ""
			]);
			delegated("click", button, () => toggle(get(id)));
			append($$anchor, li);
		});
		reset(ul);
		var node_17 = sibling(ul, 2);
		var consequent_8 = ($$anchor) => {
			var p_2 = root_15$2();
			var text_15 = only_child(p_2);
			template_effect(() => set_text(text_15, `The newest 100 of ${get(ledger).length ?? ""}.`));
			append($$anchor, p_2);
		};
		if_block(node_17, ($$render) => {
			if (get(ledger).length > SHOWN) $$render(consequent_8);
		});
		append($$anchor, fragment_2);
	};
	var consequent_10 = ($$anchor) => {
		Empty($$anchor, {
			is: "unmatched",
			title: "Nothing in the journal matches.",
			children: ($$anchor, $$slotProps) => {
				var p_3 = root_17();
				var button_1 = only_child(p_3);
				delegated("click", button_1, () => setQuery({
					q: void 0,
					type: void 0
				}));
				append($$anchor, p_3);
			},
			$$slots: { default: true }
		});
	};
	var consequent_11 = ($$anchor) => {
		Empty($$anchor, {
			is: "nothing",
			title: "Nothing has happened yet.",
			command: "jetbridge trigger PNR_V3:BOOKING_TICKETED",
			children: ($$anchor, $$slotProps) => {
				var p_4 = root_18();
				append($$anchor, p_4);
			},
			$$slots: { default: true }
		});
	};
	var consequent_12 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return journal.failure;
			},
			retry: () => journal.load()
		});
	};
	var alternate_2 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node_2, ($$render) => {
		if (get(it) && get(ledger).length) $$render(consequent_9);
		else if (get(it) && (get(text) || get(type))) $$render(consequent_10, 1);
		else if (get(it)) $$render(consequent_11, 2);
		else if (journal.failure) $$render(consequent_12, 3);
		else $$render(alternate_2, -1);
	});
	template_effect(($0) => {
		set_value(input, $0);
		if (select_value !== (select_value = get(type))) select.value = (select.__value = select_value) ?? "", select_option(select, select_value);
	}, [() => place.query.get("q") ?? ""]);
	delegated("input", input, (event) => setQuery({ q: event.currentTarget.value || void 0 }));
	delegated("change", select, (event) => setQuery({ type: event.currentTarget.value || void 0 }));
	append($$anchor, fragment);
	pop();
}
delegate([
	"input",
	"change",
	"click"
]);
// src/parts/RunState.svelte
var root$6 = from_html(`<span class="state svelte-oqk2qm"><span aria-hidden="true"> </span> </span>`);
function RunState($$anchor, $$props) {
	const WORDS = {
		RUNNING: [
			"◐",
			"Running",
			"accent"
		],
		DONE: [
			"●",
			"Done",
			"green"
		],
		CANCELLED: [
			"‖",
			"Cancelled",
			"violet"
		],
		FAILED: [
			"✕",
			"Failed",
			"red"
		],
		INTERRUPTED: [
			"▲",
			"Interrupted",
			"amber"
		]
	};
	const $$d = user_derived(() => WORDS[$$props.state] ?? [
		"○",
		$$props.state,
		"ink-3"
	]), $$array = user_derived(() => to_array(get($$d), 3)), mark = user_derived(() => get($$array)[0]), word = user_derived(() => get($$array)[1]), colour = user_derived(() => get($$array)[2]);
	var span = root$6();
	let styles;
	var span_1 = child(span);
	var text = only_child(span_1, true);
	var text_1 = sibling(span_1);
	reset(span);
	template_effect(() => {
		styles = set_style(span, "", styles, { color: `var(--${get(colour)})` });
		set_text(text, get(mark));
		set_text(text_1, ` ${get(word) ?? ""}`);
	});
	append($$anchor, span);
}
// src/pages/Run.svelte
var root$5 = from_html(`<button class="danger">Cancel it</button>`);
var root_1$5 = from_html(`<button title="With the same seed it takes the same steps"><!>Run again</button>`);
var root_2$5 = from_html(`<p class="note bad"> </p>`);
var root_3$5 = from_html(`<a> </a>`);
var root_4$4 = from_html(`<dt>Newest bookings</dt><dd class="row"></dd>`, 1);
var root_5$4 = from_html(`<tr><td><a> </a></td><td class="right"> </td><td class="right"> </td><td class="right"> </td><td class="right"> </td></tr>`);
var root_6$4 = from_html(`<div class="scrolls"><table class="num"><thead><tr><th>Subscription</th><th class="right">Accepted</th><th class="right">Delivered</th><th class="right">Failed attempts</th><th class="right">Waiting now</th></tr></thead><tbody></tbody></table></div> <p class="small quiet">Of all events since the run began, up to ten seconds late.</p>`, 1);
var root_7$3 = from_html(`<p class="quiet">The clock is behind it: nothing is counted from then on yet.</p>`);
var root_8$3 = from_html(`<p class="quiet">No subscription of the company: <a>Start</a> makes one.</p>`);
var root_9$1 = from_html(`<li class="svelte-7xh5nx"><a><code class="svelte-7xh5nx"> </code></a></li>`);
var root_10$1 = from_html(`<ul class="ids svelte-7xh5nx" aria-label="Sent twice"></ul>`);
var root_11$1 = from_html(`<p class="quiet"> </p>`);
var root_12$1 = from_html(`<ul class="ids svelte-7xh5nx" aria-label="Left out"></ul>`);
var root_13$1 = from_html(`<p class="small quiet"></p>`);
var root_14$1 = from_html(`<section class="section" aria-labelledby="check"><div class="spread"><h2 id="check">To check your receiver against</h2><button><!>JSON</button></div> <div class="two svelte-7xh5nx"><div><h3>Sent twice, with one id</h3><p class="soft small">It has worked on each of these once.</p> <!></div> <div><h3>Left out</h3><p class="soft small">It learned of these by a fetch of the trip, or a reconciliation.</p> <!></div></div> <!></section>`);
var root_15$1 = from_html(`<p class="row state svelte-7xh5nx"><!><span class="num" role="status"> </span></p> <progress max="100" aria-label="How far it is" class="svelte-7xh5nx"> </progress> <!> <dl class="sums num svelte-7xh5nx"><div><dt class="svelte-7xh5nx">Steps</dt><dd class="svelte-7xh5nx"> </dd></div> <div><dt class="svelte-7xh5nx">Deliveries</dt><dd class="svelte-7xh5nx"> </dd></div> <div><dt class="svelte-7xh5nx">Sent twice</dt><dd class="svelte-7xh5nx"> </dd></div> <div><dt class="svelte-7xh5nx">Late</dt><dd class="svelte-7xh5nx"> </dd></div> <div><dt class="svelte-7xh5nx">Left out</dt><dd class="svelte-7xh5nx"> </dd></div> <div><dt class="svelte-7xh5nx">Payload late</dt><dd class="svelte-7xh5nx"> </dd></div></dl> <dl class="facts num"><dt>Rate</dt><dd> </dd> <dt>Seed</dt><dd> </dd> <dt>Began</dt><dd><!><!></dd> <!></dl> <section class="section" aria-labelledby="receivers"><h2 id="receivers">What each subscription made of it</h2> <!></section> <!>`, 1);
var root_16 = from_html(`<nav class="crumbs small svelte-7xh5nx" aria-label="Path"><a>Scenarios</a> <span class="quiet">/</span></nav> <div class="spread"><h1 tabindex="-1"> </h1> <!></div> <!>`, 1);
function Run($$anchor, $$props) {
	push($$props, true);
	const path = user_derived(() => ({
		name: $$props.parts["name"] ?? "",
		runId: $$props.parts["id"] ?? ""
	}));
	const run = query(() => get(path), (signal) => ask(() => api.GET("/sandbox/v1/scenarios/{name}/runs/{runId}", {
		params: { path: get(path) },
		signal
	})), ({ kind, data }) => kind === "run" && data["id"] === get(path).runId || kind === "clock");
	const it = user_derived(() => run.data);
	const since = user_derived(() => get(it) ? (/* @__PURE__ */ new Date(Date.parse(get(it).createdAt) - 1e3)).toISOString() : void 0);
	const receivers = query(() => [get(since), get(it)?.deliveries], async (signal) => {
		if (!get(since) || !get(it) || Date.parse(get(it).createdAt) > clock.read()) return null;
		const { subscriptions } = await ask(() => api.GET("/ext/v1/subscriptions", {
			params: { query: {
				organizationId: get(it).settings.organizationId,
				limit: 20,
				sort: "traffic"
			} },
			signal
		}));
		const ids = subscriptions.map((one) => one.id);
		if (!ids.length) return [];
		const { series } = await ask(() => api.GET("/ext/v1/stats/series", {
			params: { query: {
				subscriptionId: ids,
				groupBy: "subscription",
				since: get(it).createdAt
			} },
			signal
		}));
		return subscriptions.map((one) => ({
			id: one.id,
			name: one.name,
			total: series.find((its) => its.subscriptionId === one.id)?.total,
			waiting: one.health.waiting
		}));
	}, ({ kind }) => kind === "tally", 3e3);
	const goal = user_derived(() => get(it) ? Math.max(get(it).settings.events, get(it).stepsInAll ? 0 : 1) : 0);
	const done = user_derived(() => {
		if (!get(it)) return 0;
		if (get(it).state !== "RUNNING") return 100;
		return get(goal) ? Math.min(99, Math.floor(100 * (get(it).eventsPublished + get(it).gaps) / get(goal))) : get(it).stepsInAll ? Math.min(99, Math.floor(100 * get(it).steps / get(it).stepsInAll)) : 0;
	});
	const duplicates = user_derived(() => get(it)?.duplicateDeliveryIds ?? []);
	const gaps = user_derived(() => get(it)?.gapEventIds ?? []);
	const cancel = () => tried(async () => {
		await ask(() => api.DELETE("/sandbox/v1/scenarios/{name}/runs/{runId}", { params: { path: get(path) } }));
		await run.load();
	});
	const again = () => tried(async () => {
		const { organizationId, seed, perSecond, burst, events, duplicatesPercent, outOfOrderPercent, gapsPercent, payloadFailuresPercent } = get(it).settings;
		const next = await ask(() => api.POST("/sandbox/v1/scenarios/{name}/runs", {
			params: { path: { name: get(path).name } },
			body: {
				organizationId,
				seed,
				perSecond,
				burst,
				...events ? { events } : {},
				duplicatesPercent,
				outOfOrderPercent,
				gapsPercent,
				payloadFailuresPercent
			}
		}));
		go(`/sandbox/scenarios/${next.scenario}/${next.id}`);
	});
	const SHOWN = 100;
	var fragment = root_16();
	var nav = first_child(fragment);
	var a = child(nav);
	next(2);
	reset(nav);
	var div = sibling(nav, 2);
	var h1 = child(div);
	var text$2 = only_child(h1, true);
	var node = sibling(h1, 2);
	var consequent = ($$anchor) => {
		var button = root$5();
		delegated("click", button, cancel);
		append($$anchor, button);
	};
	var consequent_1 = ($$anchor) => {
		var button_1 = root_1$5();
		var node_1 = child(button_1);
		Icon(node_1, {
			name: "Again",
			size: 14
		});
		next();
		reset(button_1);
		delegated("click", button_1, again);
		append($$anchor, button_1);
	};
	if_block(node, ($$render) => {
		if (get(it)?.state === "RUNNING") $$render(consequent);
		else if (get(it)) $$render(consequent_1, 1);
	});
	reset(div);
	var node_2 = sibling(div, 2);
	var consequent_13 = ($$anchor) => {
		var fragment_1 = root_15$1();
		var p = first_child(fragment_1);
		var node_3 = child(p);
		RunState(node_3, { get state() {
			return get(it).state;
		} });
		var span = sibling(node_3);
		var text_1 = only_child(span);
		reset(p);
		var progress = sibling(p, 2);
		var text_2 = only_child(progress);
		var node_4 = sibling(progress, 2);
		var consequent_2 = ($$anchor) => {
			var p_1 = root_2$5();
			var text_3 = only_child(p_1, true);
			template_effect(() => set_text(text_3, get(it).failure));
			append($$anchor, p_1);
		};
		if_block(node_4, ($$render) => {
			if (get(it).failure) $$render(consequent_2);
		});
		var dl = sibling(node_4, 2);
		var div_1 = child(dl);
		var dd = sibling(child(div_1));
		var text_4 = only_child(dd, true);
		reset(div_1);
		var div_2 = sibling(div_1, 2);
		var dd_1 = sibling(child(div_2));
		var text_5 = only_child(dd_1, true);
		reset(div_2);
		var div_3 = sibling(div_2, 2);
		var dd_2 = sibling(child(div_3));
		var text_6 = only_child(dd_2, true);
		reset(div_3);
		var div_4 = sibling(div_3, 2);
		var dd_3 = sibling(child(div_4));
		var text_7 = only_child(dd_3, true);
		reset(div_4);
		var div_5 = sibling(div_4, 2);
		var dd_4 = sibling(child(div_5));
		var text_8 = only_child(dd_4, true);
		reset(div_5);
		var div_6 = sibling(div_5, 2);
		var dd_5 = sibling(child(div_6));
		var text_9 = only_child(dd_5, true);
		reset(div_6);
		reset(dl);
		var dl_1 = sibling(dl, 2);
		var dd_6 = sibling(child(dl_1));
		var text_10 = only_child(dd_6, true);
		var dd_7 = sibling(dd_6, 3);
		var text_11 = only_child(dd_7, true);
		var dd_8 = sibling(dd_7, 3);
		var node_5 = child(dd_8);
		Time(node_5, {
			get at() {
				return get(it).createdAt;
			},
			as: "both"
		});
		var node_6 = sibling(node_5);
		var consequent_3 = ($$anchor) => {
			var text_12 = text();
			template_effect(($0) => set_text(text_12, `, took ${$0 ?? ""}`), [() => lasting(Date.parse(get(it).endedAt) - Date.parse(get(it).createdAt))]);
			append($$anchor, text_12);
		};
		if_block(node_6, ($$render) => {
			if (get(it).endedAt) $$render(consequent_3);
		});
		reset(dd_8);
		var node_7 = sibling(dd_8, 2);
		var consequent_4 = ($$anchor) => {
			var fragment_3 = root_4$4();
			var dd_9 = sibling(first_child(fragment_3));
			each(dd_9, 20, () => get(it).pnrIds.slice(-8).toReversed(), (pnr) => pnr, ($$anchor, pnr) => {
				var a_1 = root_3$5();
				var text_13 = only_child(a_1, true);
				template_effect(($0) => {
					set_attribute(a_1, "href", $0);
					set_text(text_13, pnr);
				}, [() => href(`/sandbox/bookings/${pnr}`)]);
				append($$anchor, a_1);
			});
			reset(dd_9);
			append($$anchor, fragment_3);
		};
		if_block(node_7, ($$render) => {
			if (get(it).pnrIds.length) $$render(consequent_4);
		});
		reset(dl_1);
		var section = sibling(dl_1, 2);
		var node_8 = sibling(child(section), 2);
		var consequent_5 = ($$anchor) => {
			var fragment_4 = root_6$4();
			var div_7 = first_child(fragment_4);
			var table = child(div_7);
			var tbody = sibling(child(table));
			each(tbody, 21, () => receivers.data, (one) => one.id, ($$anchor, one) => {
				var tr = root_5$4();
				var td = child(tr);
				var a_2 = child(td);
				var text_14 = only_child(a_2, true);
				reset(td);
				var td_1 = sibling(td);
				var text_15 = only_child(td_1, true);
				var td_2 = sibling(td_1);
				var text_16 = only_child(td_2, true);
				var td_3 = sibling(td_2);
				var text_17 = only_child(td_3, true);
				var td_4 = sibling(td_3);
				var text_18 = only_child(td_4, true);
				reset(tr);
				template_effect(($0, $1, $2, $3, $4) => {
					set_attribute(a_2, "href", $0);
					set_text(text_14, get(one).name);
					set_text(text_15, $1);
					set_text(text_16, $2);
					set_text(text_17, $3);
					set_text(text_18, $4);
				}, [
					() => href(`/subscriptions/${get(one).id}`),
					() => (get(one).total?.accepted ?? 0).toLocaleString("en-GB"),
					() => (get(one).total?.delivered ?? 0).toLocaleString("en-GB"),
					() => (get(one).total?.failed ?? 0).toLocaleString("en-GB"),
					() => get(one).waiting.toLocaleString("en-GB")
				]);
				append($$anchor, tr);
			});
			reset(tbody);
			reset(table);
			reset(div_7);
			next(2);
			append($$anchor, fragment_4);
		};
		var consequent_6 = ($$anchor) => {
			var p_2 = root_7$3();
			append($$anchor, p_2);
		};
		var consequent_7 = ($$anchor) => {
			var p_3 = root_8$3();
			var a_3 = sibling(child(p_3));
			next();
			reset(p_3);
			template_effect(($0) => set_attribute(a_3, "href", $0), [() => href("/start")]);
			append($$anchor, p_3);
		};
		var consequent_8 = ($$anchor) => {
			Empty($$anchor, {
				is: "failed",
				get failure() {
					return receivers.failure;
				},
				retry: () => receivers.load()
			});
		};
		var alternate = ($$anchor) => {
			Empty($$anchor, { is: "loading" });
		};
		if_block(node_8, ($$render) => {
			if (receivers.data?.length) $$render(consequent_5);
			else if (receivers.data === null) $$render(consequent_6, 1);
			else if (receivers.data) $$render(consequent_7, 2);
			else if (receivers.failure) $$render(consequent_8, 3);
			else $$render(alternate, -1);
		});
		reset(section);
		var node_9 = sibling(section, 2);
		var consequent_12 = ($$anchor) => {
			var section_1 = root_14$1();
			var div_8 = child(section_1);
			var button_2 = sibling(child(div_8));
			var node_10 = child(button_2);
			Icon(node_10, {
				name: "Download",
				size: 14
			});
			next();
			reset(button_2);
			reset(div_8);
			var div_9 = sibling(div_8, 2);
			var div_10 = child(div_9);
			var node_11 = sibling(child(div_10), 3);
			var consequent_9 = ($$anchor) => {
				var ul = root_10$1();
				each(ul, 20, () => get(duplicates).slice(0, SHOWN), (id) => id, ($$anchor, id) => {
					var li = root_9$1();
					var a_4 = child(li);
					var code = child(a_4);
					var text_19 = only_child(code, true);
					reset(a_4);
					reset(li);
					template_effect(($0) => {
						set_attribute(a_4, "href", $0);
						set_text(text_19, id);
					}, [() => href(`/deliveries/${id}`)]);
					append($$anchor, li);
				});
				reset(ul);
				append($$anchor, ul);
			};
			var alternate_1 = ($$anchor) => {
				var p_4 = root_11$1();
				var text_20 = only_child(p_4, true);
				template_effect(() => set_text(text_20, get(it).duplicates ? "Which ones is not known any more." : "None."));
				append($$anchor, p_4);
			};
			if_block(node_11, ($$render) => {
				if (get(duplicates).length) $$render(consequent_9);
				else $$render(alternate_1, -1);
			});
			reset(div_10);
			var div_11 = sibling(div_10, 2);
			var node_12 = sibling(child(div_11), 3);
			var consequent_10 = ($$anchor) => {
				var ul_1 = root_12$1();
				each(ul_1, 20, () => get(gaps).slice(0, SHOWN), (id) => id, ($$anchor, id) => {
					var li_1 = root_9$1();
					var a_5 = child(li_1);
					var code_1 = child(a_5);
					var text_21 = only_child(code_1, true);
					reset(a_5);
					reset(li_1);
					template_effect(($0) => {
						set_attribute(a_5, "href", $0);
						set_text(text_21, id);
					}, [() => href(`/events/${id}`)]);
					append($$anchor, li_1);
				});
				reset(ul_1);
				append($$anchor, ul_1);
			};
			var alternate_2 = ($$anchor) => {
				var p_5 = root_11$1();
				var text_22 = only_child(p_5, true);
				template_effect(() => set_text(text_22, get(it).gaps ? "Which ones is not known any more." : "None."));
				append($$anchor, p_5);
			};
			if_block(node_12, ($$render) => {
				if (get(gaps).length) $$render(consequent_10);
				else $$render(alternate_2, -1);
			});
			reset(div_11);
			reset(div_9);
			var node_13 = sibling(div_9, 2);
			var consequent_11 = ($$anchor) => {
				var p_6 = root_13$1();
				p_6.textContent = "The first 100 of each; the file has up to 1,000.";
				append($$anchor, p_6);
			};
			var d = user_derived(() => Math.max(get(duplicates).length, get(gaps).length) > SHOWN);
			if_block(node_13, ($$render) => {
				if (get(d)) $$render(consequent_11);
			});
			reset(section_1);
			delegated("click", button_2, () => save("run.json", `${JSON.stringify({
				duplicateDeliveryIds: get(duplicates),
				gapEventIds: get(gaps)
			}, null, 2)}\n`, "application/json"));
			append($$anchor, section_1);
		};
		if_block(node_9, ($$render) => {
			if (get(it).duplicates || get(it).gaps) $$render(consequent_12);
		});
		template_effect(($0, $1, $2, $3, $4, $5, $6) => {
			set_text(text_1, `${$0 ?? ""} published, ${get(done) ?? ""} %`);
			set_value(progress, get(done));
			set_text(text_2, `${get(done) ?? ""} %`);
			set_text(text_4, $1);
			set_text(text_5, $2);
			set_text(text_6, $3);
			set_text(text_7, $4);
			set_text(text_8, $5);
			set_text(text_9, $6);
			set_text(text_10, get(it).settings.burst ? "as fast as it can" : `${get(it).settings.perSecond} a second`);
			set_text(text_11, get(it).settings.seed);
		}, [
			() => many(get(it).eventsPublished, "event"),
			() => get(it).steps.toLocaleString("en-GB"),
			() => get(it).deliveries.toLocaleString("en-GB"),
			() => get(it).duplicates.toLocaleString("en-GB"),
			() => get(it).outOfOrder.toLocaleString("en-GB"),
			() => get(it).gaps.toLocaleString("en-GB"),
			() => get(it).payloadFailures.toLocaleString("en-GB")
		]);
		append($$anchor, fragment_1);
	};
	var consequent_14 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return run.failure;
			},
			retry: () => run.load()
		});
	};
	var alternate_3 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node_2, ($$render) => {
		if (get(it)) $$render(consequent_13);
		else if (run.failure) $$render(consequent_14, 1);
		else $$render(alternate_3, -1);
	});
	template_effect(($0, $1) => {
		set_attribute(a, "href", $0);
		set_text(text$2, $1);
	}, [() => href("/sandbox/scenarios"), () => words(get(path).name.replaceAll("-", "_"))]);
	append($$anchor, fragment);
	pop();
}
delegate(["click"]);
// src/pages/Scenarios.svelte
var root$4 = from_html(`<button type="button"> </button>`);
var root_1$4 = from_html(`<label class="svelte-1rxqmt3"> <input type="range" min="0" max="50" class="svelte-1rxqmt3"/><span class="num"> </span></label>`);
var root_2$4 = from_html(`<option> </option>`);
var root_3$4 = from_html(`<li class="panel card svelte-1rxqmt3"><b> </b> <span class="small quiet num"> </span> <span class="soft says svelte-1rxqmt3"> </span> <button><!>Run</button></li>`);
var root_4$3 = from_html(`<ul class="cards svelte-1rxqmt3"></ul>`);
var root_5$3 = from_html(`<li><a class="svelte-1rxqmt3"><!><b class="cut"> </b><span class="num soft"> </span><span class="quiet"><!></span></a></li>`);
var root_6$3 = from_html(`<ul class="runs svelte-1rxqmt3" aria-label="Runs"></ul>`);
var root_7$2 = from_html(`<p>Choose one above.</p>`);
var root_8$2 = from_html(`<h1 tabindex="-1">Scenarios</h1> <p class="soft lead svelte-1rxqmt3">Bookings that are made, changed and cancelled by themselves, each with the events that the original would send.</p> <section class="day svelte-1rxqmt3" aria-label="How it is run"><div class="row" role="group" aria-label="What kind of day"><!><span class="small soft"> </span></div> <details class="svelte-1rxqmt3"><summary class="small svelte-1rxqmt3">Set it in detail</summary> <div class="sliders svelte-1rxqmt3"><label class="svelte-1rxqmt3">Events a second <input type="range" min="1" max="1000" class="svelte-1rxqmt3"/><span class="num"> </span></label> <!> <label class="svelte-1rxqmt3">Events, at least <input type="number" min="1" max="100000" placeholder="as the scenario says" class="svelte-1rxqmt3"/></label> <label class="svelte-1rxqmt3">Whose bookings <select class="svelte-1rxqmt3"><option>the first company’s</option><!></select></label></div></details></section> <!> <section class="section" aria-labelledby="runs"><div class="spread"><h2 id="runs">Runs</h2><!></div> <!></section>`, 1);
function Scenarios($$anchor, $$props) {
	push($$props, true);
	const scenarios = query(() => 0, (signal) => ask(() => api.GET("/sandbox/v1/scenarios", { signal })));
	const world = query(() => 0, (signal) => ask(() => api.GET("/sandbox/v1/world", { signal })));
	const runs = query(() => 0, (signal) => ask(() => api.GET("/sandbox/v1/runs", { signal })), ({ kind }) => kind === "run" || kind === "clock");
	const GOOD = {
		perSecond: 50,
		duplicatesPercent: 0,
		outOfOrderPercent: 0,
		gapsPercent: 0,
		payloadFailuresPercent: 0
	};
	const PRESETS = [
		[
			"Good day",
			"Everything once, in order.",
			GOOD
		],
		[
			"Bad day",
			"Duplicates, late events, gaps, payloads that come late.",
			{
				perSecond: 100,
				duplicatesPercent: 10,
				outOfOrderPercent: 10,
				gapsPercent: 2,
				payloadFailuresPercent: 2,
				events: 500
			}
		],
		[
			"Month",
			"What a month brings: mostly good, and now and then something else.",
			{
				perSecond: 100,
				duplicatesPercent: 1,
				outOfOrderPercent: 1,
				gapsPercent: 0,
				payloadFailuresPercent: 1,
				events: 3e3
			}
		],
		[
			"Flood",
			"As many as a large partner has in its busiest minute.",
			{
				...GOOD,
				perSecond: 500,
				events: 5e3
			}
		]
	];
	let shape = state(proxy({ ...GOOD }));
	let organizationId = state("");
	let busy = state("");
	const preset = user_derived(() => PRESETS.findIndex(([, , one]) => Object.keys({
		...one,
		...get(shape)
	}).every((name) => (one[name] || void 0) === (get(shape)[name] || void 0))));
	const eventsOf = (one) => get(shape).events || one.events;
	async function start(name) {
		set(busy, name, true);
		const run = await tried(() => ask(() => api.POST("/sandbox/v1/scenarios/{name}/runs", {
			params: { path: { name } },
			body: {
				...get(shape),
				events: get(shape).events || void 0,
				...get(organizationId) ? { organizationId: get(organizationId) } : {}
			}
		})));
		set(busy, "");
		if (run) go(`/sandbox/scenarios/${run.scenario}/${run.id}`);
	}
	const SLIDERS = [
		["duplicatesPercent", "Sent twice"],
		["outOfOrderPercent", "Late"],
		["gapsPercent", "Left out"],
		["payloadFailuresPercent", "Payload comes late"]
	];
	var fragment = root_8$2();
	var section = sibling(first_child(fragment), 4);
	var div = child(section);
	var node = child(div);
	each(node, 19, () => PRESETS, ([name, says, one]) => name, ($$anchor, $$item, index) => {
		var $$array = user_derived(() => to_array(get($$item), 3));
		let name = () => get($$array)[0];
		let says = () => get($$array)[1];
		let one = () => get($$array)[2];
		var button = root$4();
		var text = only_child(button, true);
		template_effect(() => {
			set_attribute(button, "title", says());
			set_attribute(button, "aria-pressed", get(preset) === get(index));
			set_text(text, name());
		});
		delegated("click", button, () => set(shape, { ...one() }, true));
		append($$anchor, button);
	});
	var span = sibling(node);
	var text_1 = only_child(span, true);
	reset(div);
	var details = sibling(div, 2);
	var div_1 = sibling(child(details), 2);
	var label = child(div_1);
	var input = sibling(child(label));
	remove_input_defaults(input);
	var span_1 = sibling(input);
	var text_2 = only_child(span_1, true);
	reset(label);
	var node_1 = sibling(label, 2);
	each(node_1, 17, () => SLIDERS, ([name, title]) => name, ($$anchor, $$item) => {
		var $$array_1 = user_derived(() => to_array(get($$item), 2));
		let name = () => get($$array_1)[0];
		let title = () => get($$array_1)[1];
		var label_1 = root_1$4();
		var text_3 = child(label_1);
		var input_1 = sibling(text_3);
		remove_input_defaults(input_1);
		var span_2 = sibling(input_1);
		var text_4 = only_child(span_2);
		reset(label_1);
		template_effect(() => {
			set_text(text_3, `${title() ?? ""} `);
			set_attribute(input_1, "aria-valuetext", `${get(shape)[name()]} of 100`);
			set_text(text_4, `${get(shape)[name()] ?? ""} %`);
		});
		bind_value(input_1, () => get(shape)[name()], ($$value) => get(shape)[name()] = $$value);
		append($$anchor, label_1);
	});
	var label_2 = sibling(node_1, 2);
	var input_2 = sibling(child(label_2));
	remove_input_defaults(input_2);
	reset(label_2);
	var label_3 = sibling(label_2, 2);
	var select = sibling(child(label_3));
	var option = child(select);
	option.value = option.__value = "";
	var node_2 = sibling(option);
	each(node_2, 17, () => world.data?.companies ?? [], (company) => company.id, ($$anchor, company) => {
		var option_1 = root_2$4();
		var text_5 = only_child(option_1, true);
		var option_1_value = {};
		template_effect(() => {
			set_text(text_5, get(company).name);
			if (option_1_value !== (option_1_value = get(company).id)) option_1.value = (option_1.__value = option_1_value) ?? "";
		});
		append($$anchor, option_1);
	});
	reset(select);
	init_select(select);
	reset(label_3);
	reset(div_1);
	reset(details);
	reset(section);
	var node_3 = sibling(section, 2);
	var consequent = ($$anchor) => {
		var ul = root_4$3();
		each(ul, 21, () => scenarios.data.scenarios, (one) => one.name, ($$anchor, one) => {
			const title = user_derived(() => words(get(one).name.replaceAll("-", "_")));
			const count = user_derived(() => eventsOf(get(one)));
			var li = root_3$4();
			var b = child(li);
			var text_6 = only_child(b, true);
			var span_3 = sibling(b, 2);
			var text_7 = only_child(span_3, true);
			var span_4 = sibling(span_3, 2);
			var text_8 = only_child(span_4, true);
			var button_1 = sibling(span_4, 2);
			var node_4 = child(button_1);
			Icon(node_4, {
				name: "Play",
				size: 14
			});
			next();
			reset(button_1);
			reset(li);
			template_effect(($0) => {
				set_text(text_6, get(title));
				set_text(text_7, $0);
				set_text(text_8, get(one).description);
				button_1.disabled = get(busy) !== "";
				set_attribute(button_1, "aria-label", `Run ${get(title)}`);
			}, [() => get(count) ? `${get(count).toLocaleString("en-GB")} events or more, about ${lasting(1e3 * get(count) / get(shape).perSecond)}` : "one round"]);
			delegated("click", button_1, () => start(get(one).name));
			append($$anchor, li);
		});
		reset(ul);
		append($$anchor, ul);
	};
	var consequent_1 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return scenarios.failure;
			},
			retry: () => scenarios.load()
		});
	};
	var alternate = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node_3, ($$render) => {
		if (scenarios.data) $$render(consequent);
		else if (scenarios.failure) $$render(consequent_1, 1);
		else $$render(alternate, -1);
	});
	var section_1 = sibling(node_3, 2);
	var div_2 = child(section_1);
	var node_5 = sibling(child(div_2));
	var consequent_2 = ($$anchor) => {
		Export($$anchor, {
			name: "runs",
			page: async () => ({ rows: runs.data?.runs ?? [] }),
			flat: (row) => ({
				id: row.id,
				scenario: row.scenario,
				state: row.state,
				createdAt: row.createdAt,
				eventsPublished: row.eventsPublished,
				deliveries: row.deliveries
			})
		});
	};
	if_block(node_5, ($$render) => {
		if (runs.data?.runs.length) $$render(consequent_2);
	});
	reset(div_2);
	var node_6 = sibling(div_2, 2);
	var consequent_4 = ($$anchor) => {
		var fragment_4 = comment();
		var node_7 = first_child(fragment_4);
		var consequent_3 = ($$anchor) => {
			var ul_1 = root_6$3();
			each(ul_1, 21, () => runs.data.runs, (run) => run.id, ($$anchor, run) => {
				var li_1 = root_5$3();
				var a = child(li_1);
				var node_8 = child(a);
				RunState(node_8, { get state() {
					return get(run).state;
				} });
				var b_1 = sibling(node_8);
				var text_9 = only_child(b_1, true);
				var span_5 = sibling(b_1);
				var text_10 = only_child(span_5);
				var span_6 = sibling(span_5);
				var node_9 = child(span_6);
				Time(node_9, { get at() {
					return get(run).createdAt;
				} });
				reset(span_6);
				reset(a);
				reset(li_1);
				template_effect(($0, $1, $2, $3) => {
					set_attribute(a, "href", $0);
					set_text(text_9, $1);
					set_text(text_10, `${$2 ?? ""}, ${$3 ?? ""}`);
				}, [
					() => href(`/sandbox/scenarios/${get(run).scenario}/${get(run).id}`),
					() => words(get(run).scenario.replaceAll("-", "_")),
					() => many(get(run).eventsPublished, "event"),
					() => many(get(run).deliveries, "delivery", "deliveries")
				]);
				append($$anchor, li_1);
			});
			reset(ul_1);
			append($$anchor, ul_1);
		};
		var alternate_1 = ($$anchor) => {
			Empty($$anchor, {
				is: "nothing",
				title: "No scenario was run yet.",
				command: "curl -X POST $JETBRIDGE_URL/sandbox/v1/scenarios/happy-path-expense/runs -H \"Authorization: Bearer $JETBRIDGE_TOKEN\"",
				children: ($$anchor, $$slotProps) => {
					var p = root_7$2();
					append($$anchor, p);
				},
				$$slots: { default: true }
			});
		};
		if_block(node_7, ($$render) => {
			if (runs.data.runs.length) $$render(consequent_3);
			else $$render(alternate_1, -1);
		});
		append($$anchor, fragment_4);
	};
	var consequent_5 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return runs.failure;
			},
			retry: () => runs.load()
		});
	};
	var alternate_2 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node_6, ($$render) => {
		if (runs.data) $$render(consequent_4);
		else if (runs.failure) $$render(consequent_5, 1);
		else $$render(alternate_2, -1);
	});
	reset(section_1);
	template_effect(() => {
		set_text(text_1, PRESETS[get(preset)]?.[1] ?? "A day of your own.");
		set_text(text_2, get(shape).perSecond);
	});
	bind_value(input, () => get(shape).perSecond, ($$value) => get(shape).perSecond = $$value);
	bind_value(input_2, () => get(shape).events, ($$value) => get(shape).events = $$value);
	bind_select_value(select, () => get(organizationId), ($$value) => set(organizationId, $$value));
	append($$anchor, fragment);
	pop();
}
delegate(["click"]);
// src/pages/Session.svelte
var root$3 = from_html(`<tr><td><a> </a></td><td><button><!>Copy</button></td><td> </td></tr>`);
var root_1$3 = from_html(`<div class="note" role="status"><p><b>New secrets, once.</b> These subscriptions come from another sandbox, whose key this one does not have.</p> <table><thead><tr><th>Subscription</th><th>Signing secret</th><th>Left out</th></tr></thead><tbody></tbody></table> <button>I have stored them</button></div>`);
var root_2$3 = from_html(`<li class="row svelte-1md5mwq"><span> </span><!></li>`);
var root_3$3 = from_html(`<div class="panel"><header><b> </b><!></header> <ul class="body people svelte-1md5mwq"></ul></div>`);
var root_4$2 = from_html(`<p class="soft num"> </p> <div class="companies svelte-1md5mwq"></div>`, 1);
var root_5$2 = from_html(`<p class="note bad" role="alert"> </p>`);
var root_6$2 = from_html(`<p><code> </code> </p> <!> <div class="row"><button class="danger"> </button><button>Cancel</button></div>`, 1);
var root_7$1 = from_html(`<p>All bookings, events and deliveries go. It cannot be undone: export it first, if somebody may ask.</p> <label class="row"><input type="checkbox"/>Keep subscriptions and their secrets</label> <div class="field"><label for="seed">Seed: the same gives the same people and prices</label><input id="seed" type="number" min="0"/></div> <div class="field"><label for="word">Type <code>reset</code></label><input id="word" type="text" autocomplete="off"/></div> <div class="row"><button class="danger">Reset</button><button>Cancel</button></div>`, 1);
var root_8$1 = from_html(`<h1 tabindex="-1">Session</h1> <section class="section" aria-labelledby="file"><h2 id="file">Take it along</h2> <p class="soft lead svelte-1md5mwq">One file with the world, its bookings, the clock, subscriptions and the newest events: for a colleague, or for a test that begins where this ends.</p> <div class="row"><button class="main"><!> </button> <label class="button file svelte-1md5mwq">Import …<input class="visually-hidden" type="file" accept=".json,application/json"/></label></div> <!></section> <section class="section" aria-labelledby="world"><h2 id="world">Who is in it</h2> <!></section> <section class="section" aria-labelledby="anew"><h2 id="anew">Begin anew</h2> <p class="soft lead svelte-1md5mwq">Bookings, events and deliveries go, and the clock is the machine’s again.</p> <div><button class="danger">Reset …</button></div></section> <!> <!>`, 1);
function Session($$anchor, $$props) {
	push($$props, true);
	const world = query(() => 0, (signal) => ask(() => api.GET("/sandbox/v1/world", { signal })), ({ kind }) => kind === "clock");
	let isBusy = state("");
	const take = async () => {
		set(isBusy, "export");
		await tried(async () => {
			const text = await ask(() => api.GET("/sandbox/v1/export", { parseAs: "text" }));
			save("jetbridge-session.json", text, "application/json");
			toasts.say("Saved. Secrets in it are sealed with the key of this sandbox.", "good");
		});
		set(isBusy, "");
	};
	let file = state(null);
	let fault = state(null);
	let renewed = state([]);
	async function bring() {
		if (!get(file)) return;
		set(isBusy, "import");
		set(fault, null);
		try {
			const body = await get(file).text();
			const state = await ask(() => api.POST("/sandbox/v1/import", {
				body,
				bodySerializer: (text) => text
			}));
			set(file, null);
			set(renewed, state.renewedSecrets ?? []);
			toasts.say(`Restored: ${many(state.bookings, "booking")}.`, "good");
			await world.load();
		} catch (error) {
			set(fault, error);
		}
		set(isBusy, "");
	}
	let isResetting = state(false);
	let word = state("");
	let keeps = state(true);
	let seed = state(void 0);
	async function reset$1() {
		set(isBusy, "reset");
		await tried(async () => {
			await ask(() => api.POST("/sandbox/v1/reset", { body: {
				subscriptions: !get(keeps),
				...get(seed) === void 0 ? {} : { seed: get(seed) }
			} }));
			set(isResetting, false);
			toasts.say("Reset.", "good");
			await world.load();
		});
		set(isBusy, "");
	}
	var fragment = root_8$1();
	var section = sibling(first_child(fragment), 2);
	var div = sibling(child(section), 4);
	var button = child(div);
	var node = child(button);
	Icon(node, {
		name: "Download",
		size: 14
	});
	var text_1 = sibling(node, 1, true);
	reset(button);
	var label = sibling(button, 2);
	var input = sibling(child(label));
	reset(label);
	reset(div);
	var node_1 = sibling(div, 2);
	var consequent = ($$anchor) => {
		var div_1 = root_1$3();
		var table = sibling(child(div_1), 2);
		var tbody = sibling(child(table));
		each(tbody, 21, () => get(renewed), (one) => one.subscriptionId, ($$anchor, one) => {
			var tr = root$3();
			var td = child(tr);
			var a = child(td);
			var text_2 = only_child(a, true);
			reset(td);
			var td_1 = sibling(td);
			var button_1 = child(td_1);
			var node_2 = child(button_1);
			Icon(node_2, {
				name: "Copy",
				size: 13
			});
			next();
			reset(button_1);
			reset(td_1);
			var td_2 = sibling(td_1);
			var text_3 = only_child(td_2, true);
			reset(tr);
			template_effect(($0, $1) => {
				set_attribute(a, "href", $0);
				set_text(text_2, get(one).name);
				set_text(text_3, $1);
			}, [() => href(`/subscriptions/${get(one).subscriptionId}`), () => get(one).leftOut?.join(", ") || "nothing"]);
			delegated("click", button_1, () => copy(get(one).hmacSigningSecret, "secret"));
			append($$anchor, tr);
		});
		reset(tbody);
		reset(table);
		var button_2 = sibling(table, 2);
		reset(div_1);
		delegated("click", button_2, () => set(renewed, []));
		append($$anchor, div_1);
	};
	if_block(node_1, ($$render) => {
		if (get(renewed).length) $$render(consequent);
	});
	reset(section);
	var section_1 = sibling(section, 2);
	var node_3 = sibling(child(section_1), 2);
	var consequent_1 = ($$anchor) => {
		var fragment_1 = root_4$2();
		var p = first_child(fragment_1);
		var text_4 = only_child(p);
		var div_2 = sibling(p, 2);
		each(div_2, 21, () => world.data.companies, (company) => company.id, ($$anchor, company) => {
			var div_3 = root_3$3();
			var header = child(div_3);
			var b = child(header);
			var text_5 = only_child(b, true);
			var node_4 = sibling(b);
			Id(node_4, {
				get id() {
					return get(company).id;
				},
				what: "organization id"
			});
			reset(header);
			var ul = sibling(header, 2);
			each(ul, 21, () => get(company).travelers, (one) => one.id, ($$anchor, one) => {
				var li = root_2$3();
				var span = child(li);
				var text_6 = only_child(span);
				var node_5 = sibling(span);
				{
					let $0 = user_derived(() => `id of ${get(one).given} ${get(one).family}`);
					Id(node_5, {
						get id() {
							return get(one).id;
						},
						get what() {
							return get($0);
						}
					});
				}
				reset(li);
				template_effect(() => set_text(text_6, `${get(one).given ?? ""} ${get(one).family ?? ""}`));
				append($$anchor, li);
			});
			reset(ul);
			reset(div_3);
			template_effect(() => set_text(text_5, get(company).name));
			append($$anchor, div_3);
		});
		reset(div_2);
		template_effect(() => set_text(text_4, `Seed ${world.data.seed ?? ""}`));
		append($$anchor, fragment_1);
	};
	var consequent_2 = ($$anchor) => {
		Empty($$anchor, {
			is: "failed",
			get failure() {
				return world.failure;
			},
			retry: () => world.load()
		});
	};
	var alternate = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	if_block(node_3, ($$render) => {
		if (world.data) $$render(consequent_1);
		else if (world.failure) $$render(consequent_2, 1);
		else $$render(alternate, -1);
	});
	reset(section_1);
	var section_2 = sibling(section_1, 2);
	var div_4 = sibling(child(section_2), 4);
	var button_3 = only_child(div_4);
	reset(section_2);
	var node_6 = sibling(section_2, 2);
	var consequent_4 = ($$anchor) => {
		Dialog($$anchor, {
			title: "Import a session",
			close: () => (set(file, null), set(fault, null)),
			children: ($$anchor, $$slotProps) => {
				var fragment_5 = root_6$2();
				var p_1 = first_child(fragment_5);
				var code = child(p_1);
				var text_7 = only_child(code, true);
				var text_8 = sibling(code);
				reset(p_1);
				var node_7 = sibling(p_1, 2);
				var consequent_3 = ($$anchor) => {
					var p_2 = root_5$2();
					var text_9 = only_child(p_2, true);
					template_effect(() => set_text(text_9, get(fault).message));
					append($$anchor, p_2);
				};
				if_block(node_7, ($$render) => {
					if (get(fault)) $$render(consequent_3);
				});
				var div_5 = sibling(node_7, 2);
				var button_4 = child(div_5);
				var text_10 = only_child(button_4, true);
				var button_5 = sibling(button_4);
				reset(div_5);
				template_effect(($0) => {
					set_text(text_7, get(file).name);
					set_text(text_8, `, ${$0 ?? ""} KB. All that is in this sandbox goes first, its subscriptions too. Nothing that was delivered is delivered again; what waited waits again.`);
					button_4.disabled = get(isBusy) !== "";
					set_text(text_10, get(isBusy) === "import" ? "Importing …" : "Import");
				}, [() => ((get(file)?.size ?? 0) / 1024).toLocaleString("en-GB", { maximumFractionDigits: 0 })]);
				delegated("click", button_4, bring);
				delegated("click", button_5, () => (set(file, null), set(fault, null)));
				append($$anchor, fragment_5);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_6, ($$render) => {
		if (get(file)) $$render(consequent_4);
	});
	var node_8 = sibling(node_6, 2);
	var consequent_5 = ($$anchor) => {
		Dialog($$anchor, {
			title: "Reset the sandbox",
			close: () => set(isResetting, false),
			children: ($$anchor, $$slotProps) => {
				var fragment_7 = root_7$1();
				var label_1 = sibling(first_child(fragment_7), 2);
				var input_1 = child(label_1);
				remove_input_defaults(input_1);
				next();
				reset(label_1);
				var div_6 = sibling(label_1, 2);
				var input_2 = sibling(child(div_6));
				remove_input_defaults(input_2);
				reset(div_6);
				var div_7 = sibling(div_6, 2);
				var input_3 = sibling(child(div_7));
				remove_input_defaults(input_3);
				reset(div_7);
				var div_8 = sibling(div_7, 2);
				var button_6 = child(div_8);
				var button_7 = sibling(button_6);
				reset(div_8);
				template_effect(() => button_6.disabled = get(isBusy) !== "" || get(word) !== "reset");
				bind_checked(input_1, () => get(keeps), ($$value) => set(keeps, $$value));
				bind_value(input_2, () => get(seed), ($$value) => set(seed, $$value));
				bind_value(input_3, () => get(word), ($$value) => set(word, $$value));
				delegated("click", button_6, reset$1);
				delegated("click", button_7, () => set(isResetting, false));
				append($$anchor, fragment_7);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_8, ($$render) => {
		if (get(isResetting)) $$render(consequent_5);
	});
	template_effect(() => {
		button.disabled = get(isBusy) !== "";
		set_text(text_1, get(isBusy) === "export" ? "Exporting …" : "Export");
		button_3.disabled = get(isBusy) !== "";
	});
	delegated("click", button, take);
	event("dragover", label, (event) => event.preventDefault());
	event("drop", label, (event) => (event.preventDefault(), set(file, event.dataTransfer?.files[0] ?? null)));
	delegated("change", input, (event) => (set(file, event.currentTarget.files?.[0] ?? null), event.currentTarget.value = ""));
	delegated("click", button_3, () => (set(isResetting, true), set(word, ""), set(seed, world.data?.seed, true)));
	append($$anchor, fragment);
	pop();
}
delegate(["click", "change"]);
// src/draw/Pipeline.svelte
var root$2 = from_html(`<a class="svelte-gkjj0"> </a>`);
var root_1$2 = from_html(`<span class="quiet svelte-gkjj0">…</span>`);
var root_2$2 = from_html(`<li><span class="dot svelte-gkjj0" aria-hidden="true"></span> <span class="name small svelte-gkjj0"> </span> <span class="value cut svelte-gkjj0"><!></span></li>`);
var root_3$2 = from_html(`<ol class="pipeline svelte-gkjj0" aria-label="The way of an event"></ol>`);
function Pipeline($$anchor, $$props) {
	push($$props, true);
	const present = user_derived(() => $$props.stations.findIndex((station) => station.value === void 0));
	var ol = root_3$2();
	each(ol, 23, () => $$props.stations, (station) => station.name, ($$anchor, station, index) => {
		var li = root_2$2();
		var span = sibling(child(li), 2);
		var text$1 = only_child(span, true);
		var span_1 = sibling(span, 2);
		var node = child(span_1);
		var consequent_1 = ($$anchor) => {
			var fragment = comment();
			var node_1 = first_child(fragment);
			var consequent = ($$anchor) => {
				var a = root$2();
				var text_1 = only_child(a, true);
				template_effect(($0) => {
					set_attribute(a, "href", $0);
					set_text(text_1, get(station).value);
				}, [() => href(get(station).path)]);
				append($$anchor, a);
			};
			var alternate = ($$anchor) => {
				var text_2 = text();
				template_effect(() => set_text(text_2, get(station).value));
				append($$anchor, text_2);
			};
			if_block(node_1, ($$render) => {
				if (get(station).path) $$render(consequent);
				else $$render(alternate, -1);
			});
			append($$anchor, fragment);
		};
		var alternate_1 = ($$anchor) => {
			var span_2 = root_1$2();
			append($$anchor, span_2);
		};
		if_block(node, ($$render) => {
			if (get(station).value !== void 0) $$render(consequent_1);
			else $$render(alternate_1, -1);
		});
		reset(span_1);
		reset(li);
		template_effect(() => {
			set_class(li, 1, clsx([
				get(station).value !== void 0 && "done",
				get(station).isBad && "bad",
				get(index) === get(present) && get(index) > 0 && "present"
			]), "svelte-gkjj0");
			set_text(text$1, get(station).name);
		});
		append($$anchor, li);
	});
	reset(ol);
	append($$anchor, ol);
	pop();
}
// src/pages/Start.svelte
var root$1 = from_html(`<span role="img"><!></span>`);
var root_1$1 = from_html(`<div class="way svelte-hm7qji" aria-live="polite"><!></div>`);
var root_2$1 = from_html(`<p>Deliveries go to <a> </a>.</p>`);
var root_3$1 = from_html(`<p class="small fault svelte-hm7qji" id="url-fault" role="alert"> </p>`);
var root_4$1 = from_html(`<p class="soft">An HTTPS endpoint whose certificate the engine trusts: <code>.jetbridge/tls</code> holds one for <code>localhost</code>, with its authority. For plain HTTP, <code>jetbridge listen --forward-to http://localhost:3000/hooks</code> stands before it.</p> <form class="row svelte-hm7qji"><div class="field url svelte-hm7qji"><label for="url" class="visually-hidden">URL of your receiver</label><input id="url" type="url" required="" placeholder="https://localhost:9443/hooks"/></div> <button class="main">Create</button></form> <!>`, 1);
var root_5$1 = from_html(`<a class="row"><!></a>`);
var root_6$1 = from_html(`<p class="note bad"><b> </b> <br/> </p>`);
var root_7 = from_html(`<button><!>JUnit</button>`);
var root_8 = from_html(`<br/><span class="quiet"> </span>`, 1);
var root_9 = from_html(`<tr><td> </td><td> </td><td> <!></td></tr>`);
var root_10 = from_html(`<table class="cases svelte-hm7qji"><thead><tr><th>Case</th><th>Verdict</th><th>What happened</th></tr></thead><tbody></tbody></table>`);
var root_11 = from_html(`, <!>`, 1);
var root_12 = from_html(`<dt>Answers</dt><dd> </dd>`, 1);
var root_13 = from_html(`<section class="section proved" aria-labelledby="proved"><div class="spread"><h2 id="proved">Proved</h2><button><!>Print</button></div> <dl class="facts"><dt>Receiver</dt><dd><code> </code>, subscription <code> </code></dd> <dt>Certified</dt><dd> <!></dd> <!> <dt>Steps</dt><dd> </dd></dl></section>`);
var root_14 = from_html(`<p class="small quiet">The sandbox's steps need the scope platform:admin.</p>`);
var root_15 = from_html(`<h1 tabindex="-1">Start</h1> <p class="soft lead svelte-hm7qji"> </p> <ol class="steps svelte-hm7qji"><li class="svelte-hm7qji"><!> <div class="step svelte-hm7qji"><h2> </h2> <p class="small quiet call svelte-hm7qji"><code> </code></p> <p class="soft">An inbox is a receiver inside the sandbox. It checks signatures as yours should.</p> <div class="row"><button><!> </button> <button><!>Book a flight</button></div> <!></div></li> <li class="svelte-hm7qji"><!> <div class="step svelte-hm7qji"><h2> </h2> <p class="small quiet call svelte-hm7qji"><code> </code></p> <!></div></li> <li class="svelte-hm7qji"><!> <div class="step svelte-hm7qji"><h2> </h2> <p class="small quiet call svelte-hm7qji"><code> </code></p> <p class="soft">Exactly 200, within 40 seconds; then work.</p> <div class="row"><button><!>Send test</button> <!></div> <!></div></li> <li class="svelte-hm7qji"><!> <div class="step svelte-hm7qji"><h2> </h2> <p class="small quiet call svelte-hm7qji"><code> </code></p> <p class="soft">Verify over the bytes as they came. <a target="_blank" rel="noopener">Verify a signature</a> has the code in ten languages; six forgeries are sent: a spoiled signature, another body, another secret, none, an old time, a time to come.</p> <button><!> </button> <!></div></li> <li class="svelte-hm7qji"><!> <div class="step svelte-hm7qji"><h2> </h2> <p class="small quiet call svelte-hm7qji"><code> </code></p> <p class="soft">The inbox fails twice for each delivery, then takes it: three requests, one id. A <a>scenario</a> sends duplicates and late events, too.</p> <button><!>Fail twice, then book</button></div></li> <li class="svelte-hm7qji"><!> <div class="step svelte-hm7qji"><h2> </h2> <p class="small quiet call svelte-hm7qji"><code> </code></p> <p class="soft">The inbox fails for good. On the delivery's page, wind the clock to the end of its window, let the inbox answer 200, and resend.</p> <button><!>Make one that fails</button></div></li> <li class="svelte-hm7qji"><!> <div class="step svelte-hm7qji"><h2> </h2> <p class="small quiet call svelte-hm7qji"><code> </code></p> <p class="soft">Everything that goes wrong in the field, sent to your receiver and judged. It takes up to two minutes. In CI: <code>jetbridge certify --junit report.xml</code></p> <div class="row"><button><!> </button> <!></div> <!></div></li></ol> <!> <!> <!>`, 1);
function Start($$anchor, $$props) {
	push($$props, true);
	const mark = ($$anchor, index = noop) => {
		var span = root$1();
		var node = child(span);
		var consequent = ($$anchor) => {
			Icon($$anchor, {
				name: "Check",
				size: 14
			});
		};
		var alternate = ($$anchor) => {
			var text_1 = text();
			template_effect(() => set_text(text_1, index() + 1));
			append($$anchor, text_1);
		};
		if_block(node, ($$render) => {
			if (get(done)[index()]) $$render(consequent);
			else $$render(alternate, -1);
		});
		reset(span);
		template_effect(() => {
			set_class(span, 1, clsx([
				"mark",
				get(done)[index()] && "is-done",
				index() === get(next$1) && "is-next"
			]), "svelte-hm7qji");
			set_attribute(span, "aria-label", get(done)[index()] ? "Done" : "Not done yet");
		});
		append($$anchor, span);
	};
	const NAME = "first";
	const REFERENCE = "Yours";
	const subscriptions = query(() => 0, (signal) => ask(() => api.GET("/ext/v1/subscriptions", {
		params: { query: { limit: 100 } },
		signal
	})), ({ kind }) => kind === "subscription" || kind === "tally");
	const inboxes = query(() => 0, (signal) => ask(() => api.GET("/sandbox/v1/inboxes", { signal })), ({ kind }) => kind === "inboxRequest" || kind === "inbox");
	const deliveries = (search, signal) => ask(() => api.GET("/ext/v1/deliveries", {
		params: { query: {
			limit: 1,
			...search
		} },
		signal
	}));
	const changes = ({ kind }) => kind === "delivery" || kind === "tally";
	const repeated = query(() => 0, (signal) => deliveries({
		state: ["DELIVERED"],
		minAttempts: 3
	}, signal), changes);
	const exhausted = query(() => 0, (signal) => deliveries({ state: ["EXHAUSTED"] }, signal), changes);
	const long = query(() => 0, (signal) => deliveries({ minAttempts: 18 }, signal), changes);
	const list = user_derived(() => subscriptions.data?.subscriptions ?? []);
	const ofInbox = user_derived(() => get(list).find((one) => inboxOf(one.url) === NAME));
	const own = user_derived(() => get(list).find((one) => inboxOf(one.url) === void 0 && one.isActive) ?? get(list).find((one) => inboxOf(one.url) === void 0));
	const proof = query(() => get(own)?.id, async (signal) => get(own) ? deliveries({
		subscriptionId: get(own).id,
		state: ["DELIVERED"]
	}, signal) : null, changes);
	const newest = query(() => get(own)?.id, async (signal) => get(own) ? deliveries({ subscriptionId: get(own).id }, signal) : null, changes);
	const ofNewest = query(() => newest.data?.deliveries[0]?.id, async (signal) => {
		const id = newest.data?.deliveries[0]?.id;
		return id ? ask(() => api.GET("/ext/v1/deliveries/{deliveryId}", {
			params: { path: { deliveryId: id } },
			signal
		})) : null;
	}, ({ kind, data }) => kind === "attempt" && data["deliveryId"] === newest.data?.deliveries[0]?.id);
	let booked = state(null);
	const arrived = query(() => get(ofInbox)?.id ?? "", async (signal) => ask(() => api.GET("/sandbox/v1/inboxes/{name}/requests", {
		params: {
			path: { name: NAME },
			query: { limit: 20 }
		},
		signal
	})), ({ kind }) => kind === "inboxRequest");
	const way = query(() => get(booked)?.event?.id, async (signal) => get(booked)?.event ? ask(() => api.GET("/ext/v1/deliveries", {
		params: { query: {
			eventId: get(booked).event.id,
			limit: 20
		} },
		signal
	})) : null, changes);
	const request = user_derived(() => get(booked) ? arrived.data?.requests.find((one) => one.event.pnrId === get(booked)?.pnrId && one.event.eventType === "PNR_V3") : arrived.data?.requests[0]);
	const delivery = user_derived(() => way.data?.deliveries.find((one) => one.subscriptionId === get(ofInbox)?.id));
	const stations = user_derived(() => [
		{
			name: "Booking",
			value: get(booked)?.pnrId ?? get(request)?.event.pnrId ?? void 0,
			path: `/sandbox/bookings/${get(booked)?.pnrId ?? get(request)?.event.pnrId}`
		},
		{
			name: "Event",
			value: get(booked)?.event ? words(get(booked).event.operation ?? "") : get(request)?.event.operation ? words(get(request).event.operation) : void 0,
			path: get(booked)?.event ? `/events/${get(booked).event.id}` : void 0
		},
		{
			name: "Delivery",
			value: get(delivery) ? shortId(get(delivery).id) : get(request)?.deliveryId ? shortId(get(request).deliveryId) : void 0,
			path: `/deliveries/${get(delivery)?.id ?? get(request)?.deliveryId}`
		},
		{
			name: "Try",
			value: get(delivery)?.attemptCount ? `#${get(delivery).attemptCount}` : get(request) ? "#1" : void 0
		},
		{
			name: "Receiver",
			value: get(request) ? `inbox ${NAME}` : void 0,
			path: `/sandbox/inboxes/${NAME}`
		},
		{
			name: "Verdict",
			value: get(request) ? get(request).verification.isValid ? `signature good, ${lasting(get(request).durationMs)}` : "signature bad" : void 0,
			path: `/sandbox/inboxes/${NAME}/${get(request)?.number}`,
			isBad: get(request) ? !get(request).verification.isValid : false
		}
	]);
	const FORGED = [
		"forged-signature",
		"altered-body",
		"unknown-secret",
		"missing-signature",
		"old-timestamp",
		"future-timestamp"
	];
	const certifications = query(() => get(own)?.id, async (signal) => {
		if (!get(own)) return null;
		const { certifications: kept } = await ask(() => api.GET("/sandbox/v1/certifications", { signal }));
		const mine = kept.filter((one) => one.subscriptionId === get(own).id);
		const report = async (one) => one ? await ask(() => api.GET("/sandbox/v1/certifications/{certificationId}", {
			params: { path: { certificationId: one.id } },
			signal
		})) : void 0;
		const [refused, whole] = await Promise.all([report(mine.find((one) => FORGED.every((name) => name in one.verdicts))), report(mine.find((one) => "load" in one.verdicts))]);
		return {
			refused,
			whole
		};
	}, ({ kind, data }) => kind === "request" && String(data["path"] ?? "").includes("certifications"));
	const refused = user_derived(() => certifications.data?.refused);
	const whole = user_derived(() => certifications.data?.whole);
	const done = user_derived(() => [
		(inboxes.data?.inboxes ?? []).some((one) => one.verified > 0),
		get(own) !== void 0,
		(proof.data?.deliveries.length ?? 0) > 0,
		get(refused)?.cases.filter((one) => FORGED.includes(one.name)).every((one) => one.verdict === "PASS" || one.verdict === "WARN") ?? false,
		(repeated.data?.deliveries.length ?? 0) > 0,
		(exhausted.data?.deliveries.length ?? 0) > 0 || (long.data?.deliveries.length ?? 0) > 0,
		get(whole)?.verdict === "PASS" || get(whole)?.verdict === "WARN"
	]);
	const isKnown = user_derived(() => subscriptions.data !== void 0 && inboxes.data !== void 0);
	const next$1 = user_derived(() => get(done).indexOf(false));
	let isBusy = state("");
	async function act(name, what) {
		set(isBusy, name, true);
		await tried(what);
		set(isBusy, "");
	}
	const subscribe = () => act("subscribe", async () => {
		const inbox = await openInbox(NAME);
		await subscribeInbox(inbox.url, NAME);
		await subscriptions.load();
	});
	const bookFlight = () => act("book", async () => {
		const step = await book();
		set(booked, {
			pnrId: step.pnrId,
			event: step.events.find((event) => event.eventType === "PNR_V3")
		});
		arrived.hint();
		way.hint();
	});
	let url = state("");
	let secret = state(null);
	let fault = state(null);
	async function create(event) {
		event.preventDefault();
		set(fault, null);
		set(isBusy, "create");
		try {
			const subscriberId = await firstCompany();
			const made = await ask(() => api.POST("/v3/webhooks/subscriptions", { body: {
				subscriberId,
				name: REFERENCE,
				url: get(url).trim(),
				eventTypes: ["PNR_V3", "TRIP_DETAILS_V3"]
			} }));
			set(secret, made.hmacSigningSecret, true);
			await subscriptions.load();
		} catch (failure) {
			set(fault, failure, true);
		}
		set(isBusy, "");
	}
	const test = () => act("test", async () => {
		const sent = await ask(() => api.POST("/ext/v1/subscriptions/{subscriptionId}/test", {
			params: { path: { subscriptionId: get(own).id } },
			body: {}
		}));
		go(`/deliveries/${sent.deliveryId}`);
	});
	const last = user_derived(() => ofNewest.data?.attempts.at(-1));
	const certify = () => act("certify", async () => {
		const made = await run();
		toasts.say(`Certification: ${words(made.verdict)}.`, made.verdict === "FAIL" ? "bad" : "good");
	});
	const forge = () => act("forge", async () => {
		const made = await run(FORGED);
		toasts.say(made.verdict === "FAIL" ? "It took what it must refuse." : "All that was forged is refused.", made.verdict === "FAIL" ? "bad" : "good");
	});
	async function run(cases) {
		const made = await ask(() => api.POST("/sandbox/v1/certifications", {
			body: {
				subscriptionId: get(own).id,
				...cases ? { cases } : {}
			},
			headers: { accept: "application/json" }
		}));
		await certifications.load();
		return made;
	}
	const junit = () => act("junit", async () => {
		const text = await ask(() => api.GET("/sandbox/v1/certifications/{certificationId}", {
			params: { path: { certificationId: get(whole).id } },
			headers: { accept: "application/xml" },
			parseAs: "text"
		}));
		save("certification.xml", text, "application/xml");
	});
	const fail = () => act("fail", async () => {
		await ask(() => api.PUT("/sandbox/v1/inboxes/{name}/faults", {
			params: { path: { name: NAME } },
			body: {
				status: 503,
				failFirst: 2
			}
		}));
		await book();
		go(`/sandbox/inboxes/${NAME}`);
	});
	const breakIt = () => act("break", async () => {
		await ask(() => api.PUT("/sandbox/v1/inboxes/{name}/faults", {
			params: { path: { name: NAME } },
			body: { status: 503 }
		}));
		const eventId = (await book()).events[0].id;
		const made = await ask(() => api.GET("/ext/v1/deliveries", { params: { query: {
			eventId,
			limit: 20
		} } }));
		const one = made.deliveries.find((candidate) => candidate.subscriptionId === get(ofInbox)?.id) ?? made.deliveries[0];
		if (one) go(`/deliveries/${one.id}`);
	});
	/** The calls that a step makes; the code drawer has them whole. */
	const CALLS = [
		"POST /v3/webhooks/subscriptions, then POST /sandbox/v1/bookings",
		"POST /v3/webhooks/subscriptions",
		"POST /ext/v1/subscriptions/{id}/test",
		"POST /sandbox/v1/certifications, of six cases",
		"PUT /sandbox/v1/inboxes/first/faults, then POST /sandbox/v1/bookings",
		"PUT /sandbox/v1/inboxes/first/faults, then POST /sandbox/v1/clock",
		"POST /sandbox/v1/certifications"
	];
	const STEPS = [
		"See one arrive",
		"Point it at yours",
		"Answer 200",
		"Refuse what is forged",
		"Survive a bad day",
		"Two weeks in a minute",
		"Certify"
	];
	var fragment_2 = root_15();
	var p = sibling(first_child(fragment_2), 2);
	var text_2 = only_child(p);
	var ol = sibling(p, 2);
	var li = child(ol);
	var node_1 = child(li);
	mark(node_1, () => 0);
	var div = sibling(node_1, 2);
	var h2 = child(div);
	var text_3 = only_child(h2, true);
	var p_1 = sibling(h2, 2);
	var code = child(p_1);
	var text_4 = only_child(code, true);
	reset(p_1);
	var div_1 = sibling(p_1, 4);
	var button = child(div_1);
	var node_2 = child(button);
	{
		let $0 = user_derived(() => get(ofInbox) ? "Check" : "Inbox");
		Icon(node_2, {
			get name() {
				return get($0);
			},
			size: 14
		});
	}
	var text_5 = sibling(node_2, 1, true);
	reset(button);
	var button_1 = sibling(button, 2);
	var node_3 = child(button_1);
	Icon(node_3, {
		name: "Plane",
		size: 14
	});
	next();
	reset(button_1);
	reset(div_1);
	var node_4 = sibling(div_1, 2);
	var consequent_1 = ($$anchor) => {
		var div_2 = root_1$1();
		Pipeline(child(div_2), { get stations() {
			return get(stations);
		} });
		reset(div_2);
		append($$anchor, div_2);
	};
	if_block(node_4, ($$render) => {
		if (get(ofInbox)) $$render(consequent_1);
	});
	reset(div);
	reset(li);
	var li_1 = sibling(li, 2);
	var node_6 = child(li_1);
	mark(node_6, () => 1);
	var div_3 = sibling(node_6, 2);
	var h2_1 = child(div_3);
	var text_6 = only_child(h2_1, true);
	var p_2 = sibling(h2_1, 2);
	var code_1 = child(p_2);
	var text_7 = only_child(code_1, true);
	reset(p_2);
	var node_7 = sibling(p_2, 2);
	var consequent_2 = ($$anchor) => {
		var p_3 = root_2$1();
		var a = sibling(child(p_3));
		var text_8 = only_child(a, true);
		next();
		reset(p_3);
		template_effect(($0) => {
			set_attribute(a, "href", $0);
			set_text(text_8, get(own).url);
		}, [() => href(`/subscriptions/${get(own).id}`)]);
		append($$anchor, p_3);
	};
	var alternate_1 = ($$anchor) => {
		var fragment_3 = root_4$1();
		var form = sibling(first_child(fragment_3), 2);
		var div_4 = child(form);
		var input = sibling(child(div_4));
		remove_input_defaults(input);
		reset(div_4);
		var button_2 = sibling(div_4, 2);
		reset(form);
		var node_8 = sibling(form, 2);
		var consequent_3 = ($$anchor) => {
			var p_4 = root_3$1();
			var text_9 = only_child(p_4, true);
			template_effect(() => set_text(text_9, get(fault).message));
			append($$anchor, p_4);
		};
		if_block(node_8, ($$render) => {
			if (get(fault)) $$render(consequent_3);
		});
		template_effect(() => {
			set_attribute(input, "aria-invalid", get(fault) ? "true" : void 0);
			set_attribute(input, "aria-describedby", get(fault) ? "url-fault" : void 0);
			button_2.disabled = get(isBusy) !== "";
		});
		event("submit", form, create);
		bind_value(input, () => get(url), ($$value) => set(url, $$value));
		append($$anchor, fragment_3);
	};
	if_block(node_7, ($$render) => {
		if (get(own)) $$render(consequent_2);
		else $$render(alternate_1, -1);
	});
	reset(div_3);
	reset(li_1);
	var li_2 = sibling(li_1, 2);
	var node_9 = child(li_2);
	mark(node_9, () => 2);
	var div_5 = sibling(node_9, 2);
	var h2_2 = child(div_5);
	var text_10 = only_child(h2_2, true);
	var p_5 = sibling(h2_2, 2);
	var code_2 = child(p_5);
	var text_11 = only_child(code_2, true);
	reset(p_5);
	var div_6 = sibling(p_5, 4);
	var button_3 = child(div_6);
	var node_10 = child(button_3);
	Icon(node_10, {
		name: "Send",
		size: 14
	});
	next();
	reset(button_3);
	var node_11 = sibling(button_3, 2);
	var consequent_4 = ($$anchor) => {
		var a_1 = root_5$1();
		var node_12 = child(a_1);
		{
			let $0 = user_derived(() => shown(ofNewest.data));
			State(node_12, { get state() {
				return get($0);
			} });
		}
		reset(a_1);
		template_effect(($0) => set_attribute(a_1, "href", $0), [() => href(`/deliveries/${ofNewest.data.id}`)]);
		append($$anchor, a_1);
	};
	if_block(node_11, ($$render) => {
		if (get(own) && ofNewest.data) $$render(consequent_4);
	});
	reset(div_6);
	var node_13 = sibling(div_6, 2);
	var consequent_5 = ($$anchor) => {
		var p_6 = root_6$1();
		var b = child(p_6);
		var text_12 = only_child(b, true);
		var text_13 = sibling(b, 1, true);
		var text_14 = sibling(text_13, 2, true);
		reset(p_6);
		template_effect(($0) => {
			set_text(text_12, $0);
			set_text(text_13, get(last).status ? ` · ${get(last).status}` : "");
			set_text(text_14, get(last).advice);
		}, [() => words(get(last).reason)]);
		append($$anchor, p_6);
	};
	if_block(node_13, ($$render) => {
		if (get(own) && get(last)?.reason) $$render(consequent_5);
	});
	reset(div_5);
	reset(li_2);
	var li_3 = sibling(li_2, 2);
	var node_14 = child(li_3);
	mark(node_14, () => 3);
	var div_7 = sibling(node_14, 2);
	var h2_3 = child(div_7);
	var text_15 = only_child(h2_3, true);
	var p_7 = sibling(h2_3, 2);
	var code_3 = child(p_7);
	var text_16 = only_child(code_3, true);
	reset(p_7);
	var p_8 = sibling(p_7, 2);
	var a_2 = sibling(child(p_8));
	next();
	reset(p_8);
	var button_4 = sibling(p_8, 2);
	var node_15 = child(button_4);
	Icon(node_15, {
		name: "Send",
		size: 14
	});
	var text_17 = sibling(node_15, 1, true);
	reset(button_4);
	var node_16 = sibling(button_4, 2);
	each(node_16, 17, () => get(refused)?.cases.filter((one) => FORGED.includes(one.name) && one.verdict === "FAIL") ?? [], (one) => one.name, ($$anchor, one) => {
		var p_9 = root_6$1();
		var b_1 = child(p_9);
		var text_18 = only_child(b_1, true);
		var text_19 = sibling(b_1);
		var text_20 = sibling(text_19, 2, true);
		reset(p_9);
		template_effect(() => {
			set_text(text_18, get(one).title);
			set_text(text_19, `: ${get(one).message ?? ""}`);
			set_text(text_20, get(one).advice);
		});
		append($$anchor, p_9);
	});
	reset(div_7);
	reset(li_3);
	var li_4 = sibling(li_3, 2);
	var node_17 = child(li_4);
	mark(node_17, () => 4);
	var div_8 = sibling(node_17, 2);
	var h2_4 = child(div_8);
	var text_21 = only_child(h2_4, true);
	var p_10 = sibling(h2_4, 2);
	var code_4 = child(p_10);
	var text_22 = only_child(code_4, true);
	reset(p_10);
	var p_11 = sibling(p_10, 2);
	var a_3 = sibling(child(p_11));
	next();
	reset(p_11);
	var button_5 = sibling(p_11, 2);
	var node_18 = child(button_5);
	Icon(node_18, {
		name: "Again",
		size: 14
	});
	next();
	reset(button_5);
	reset(div_8);
	reset(li_4);
	var li_5 = sibling(li_4, 2);
	var node_19 = child(li_5);
	mark(node_19, () => 5);
	var div_9 = sibling(node_19, 2);
	var h2_5 = child(div_9);
	var text_23 = only_child(h2_5, true);
	var p_12 = sibling(h2_5, 2);
	var code_5 = child(p_12);
	var text_24 = only_child(code_5, true);
	reset(p_12);
	var button_6 = sibling(p_12, 4);
	var node_20 = child(button_6);
	Icon(node_20, {
		name: "Clock",
		size: 14
	});
	next();
	reset(button_6);
	reset(div_9);
	reset(li_5);
	var li_6 = sibling(li_5, 2);
	var node_21 = child(li_6);
	mark(node_21, () => 6);
	var div_10 = sibling(node_21, 2);
	var h2_6 = child(div_10);
	var text_25 = only_child(h2_6, true);
	var p_13 = sibling(h2_6, 2);
	var code_6 = child(p_13);
	var text_26 = only_child(code_6, true);
	reset(p_13);
	var div_11 = sibling(p_13, 4);
	var button_7 = child(div_11);
	var node_22 = child(button_7);
	Icon(node_22, {
		name: "Play",
		size: 14
	});
	var text_27 = sibling(node_22, 1, true);
	reset(button_7);
	var node_23 = sibling(button_7, 2);
	var consequent_6 = ($$anchor) => {
		var button_8 = root_7();
		var node_24 = child(button_8);
		Icon(node_24, {
			name: "Download",
			size: 14
		});
		next();
		reset(button_8);
		template_effect(() => button_8.disabled = get(isBusy) !== "");
		delegated("click", button_8, junit);
		append($$anchor, button_8);
	};
	if_block(node_23, ($$render) => {
		if (get(whole)) $$render(consequent_6);
	});
	reset(div_11);
	var node_25 = sibling(div_11, 2);
	var consequent_8 = ($$anchor) => {
		var table = root_10();
		var tbody = sibling(child(table));
		each(tbody, 21, () => get(whole).cases, (one) => one.name, ($$anchor, one) => {
			var tr = root_9();
			var td = child(tr);
			var text_28 = only_child(td, true);
			var td_1 = sibling(td);
			var text_29 = only_child(td_1, true);
			var td_2 = sibling(td_1);
			var text_30 = child(td_2, true);
			var node_26 = sibling(text_30);
			var consequent_7 = ($$anchor) => {
				var fragment_4 = root_8();
				var span_1 = sibling(first_child(fragment_4));
				var text_31 = only_child(span_1, true);
				template_effect(() => set_text(text_31, get(one).advice));
				append($$anchor, fragment_4);
			};
			if_block(node_26, ($$render) => {
				if (get(one).advice) $$render(consequent_7);
			});
			reset(td_2);
			reset(tr);
			template_effect(($0) => {
				set_text(text_28, get(one).title);
				set_class(td_1, 1, clsx(get(one).verdict), "svelte-hm7qji");
				set_text(text_29, $0);
				set_text(text_30, get(one).message);
			}, [() => words(get(one).verdict)]);
			append($$anchor, tr);
		});
		reset(tbody);
		reset(table);
		append($$anchor, table);
	};
	if_block(node_25, ($$render) => {
		if (get(whole)) $$render(consequent_8);
	});
	reset(div_10);
	reset(li_6);
	reset(ol);
	var node_27 = sibling(ol, 2);
	var consequent_11 = ($$anchor) => {
		var section = root_13();
		var div_12 = child(section);
		var button_9 = sibling(child(div_12));
		var node_28 = child(button_9);
		Icon(node_28, {
			name: "Print",
			size: 14
		});
		next();
		reset(button_9);
		reset(div_12);
		var dl = sibling(div_12, 2);
		var dd = sibling(child(dl));
		var code_7 = child(dd);
		var text_32 = only_child(code_7, true);
		var code_8 = sibling(code_7, 2);
		var text_33 = only_child(code_8, true);
		reset(dd);
		var dd_1 = sibling(dd, 3);
		var text_34 = child(dd_1, true);
		var node_29 = sibling(text_34);
		var consequent_9 = ($$anchor) => {
			var fragment_5 = root_11();
			var node_30 = sibling(first_child(fragment_5));
			Time(node_30, {
				get at() {
					return get(whole).startedAt;
				},
				as: "exact"
			});
			append($$anchor, fragment_5);
		};
		if_block(node_29, ($$render) => {
			if (get(whole)) $$render(consequent_9);
		});
		reset(dd_1);
		var node_31 = sibling(dd_1, 2);
		var consequent_10 = ($$anchor) => {
			var fragment_6 = root_12();
			var dd_2 = sibling(first_child(fragment_6));
			var text_35 = only_child(dd_2);
			template_effect(($0, $1) => set_text(text_35, `half within ${$0 ?? ""}, 99 % within ${$1 ?? ""}; the limit is 40 s`), [() => lasting(get(whole).times.p50Ms), () => lasting(get(whole).times.p99Ms)]);
			append($$anchor, fragment_6);
		};
		if_block(node_31, ($$render) => {
			if (get(whole)?.times) $$render(consequent_10);
		});
		var dd_3 = sibling(node_31, 3);
		var text_36 = only_child(dd_3, true);
		reset(dl);
		reset(section);
		template_effect(($0) => {
			set_text(text_32, get(own)?.url);
			set_text(text_33, get(own)?.id);
			set_text(text_34, get(whole) ? `${get(whole).passed} cases passed, ${get(whole).warned} with a warning` : "");
			set_text(text_36, $0);
		}, [() => STEPS.join(" · ")]);
		delegated("click", button_9, () => print());
		append($$anchor, section);
	};
	var d = user_derived(() => get(done).every(Boolean));
	if_block(node_27, ($$render) => {
		if (get(d)) $$render(consequent_11);
	});
	var node_32 = sibling(node_27, 2);
	var consequent_12 = ($$anchor) => {
		var p_14 = root_14();
		append($$anchor, p_14);
	};
	var d_1 = user_derived(() => !session.may("platform:admin"));
	if_block(node_32, ($$render) => {
		if (get(d_1)) $$render(consequent_12);
	});
	var node_33 = sibling(node_32, 2);
	var consequent_13 = ($$anchor) => {
		OneTime($$anchor, {
			get secret() {
				return get(secret);
			},
			done: () => set(secret, null)
		});
	};
	if_block(node_33, ($$render) => {
		if (get(secret)) $$render(consequent_13);
	});
	template_effect(($0, $1) => {
		set_text(text_2, `A receiver proved in an afternoon: ${$0 ?? ""} of 7 steps done. Each ticks itself off when it has happened.`);
		set_attribute(ol, "aria-busy", !get(isKnown));
		set_attribute(li, "aria-label", STEPS[0]);
		set_text(text_3, STEPS[0]);
		set_text(text_4, CALLS[0]);
		set_class(button, 1, clsx(get(ofInbox) ? "" : "main"));
		button.disabled = get(isBusy) !== "" || get(ofInbox) !== void 0 || !get(isKnown);
		set_text(text_5, get(ofInbox) ? "Inbox subscribed" : "Subscribe an inbox");
		set_class(button_1, 1, clsx(get(ofInbox) ? "main" : ""));
		button_1.disabled = get(isBusy) !== "" || !get(ofInbox);
		set_attribute(li_1, "aria-label", STEPS[1]);
		set_text(text_6, STEPS[1]);
		set_text(text_7, CALLS[1]);
		set_attribute(li_2, "aria-label", STEPS[2]);
		set_text(text_10, STEPS[2]);
		set_text(text_11, CALLS[2]);
		set_class(button_3, 1, clsx(get(next$1) === 2 ? "main" : ""));
		button_3.disabled = get(isBusy) !== "" || !get(own);
		set_attribute(li_3, "aria-label", STEPS[3]);
		set_text(text_15, STEPS[3]);
		set_text(text_16, CALLS[3]);
		set_attribute(a_2, "href", `${apiRoot}/docs/guide/verify`);
		set_class(button_4, 1, clsx(get(next$1) === 3 ? "main" : ""));
		button_4.disabled = get(isBusy) !== "" || !get(own);
		set_text(text_17, get(isBusy) === "forge" ? "Sending …" : "Send forgeries");
		set_attribute(li_4, "aria-label", STEPS[4]);
		set_text(text_21, STEPS[4]);
		set_text(text_22, CALLS[4]);
		set_attribute(a_3, "href", $1);
		button_5.disabled = get(isBusy) !== "" || !get(ofInbox);
		set_attribute(li_5, "aria-label", STEPS[5]);
		set_text(text_23, STEPS[5]);
		set_text(text_24, CALLS[5]);
		button_6.disabled = get(isBusy) !== "" || !get(ofInbox);
		set_attribute(li_6, "aria-label", STEPS[6]);
		set_text(text_25, STEPS[6]);
		set_text(text_26, CALLS[6]);
		set_class(button_7, 1, clsx(get(next$1) === 6 ? "main" : ""));
		button_7.disabled = get(isBusy) !== "" || !get(own);
		set_text(text_27, get(isBusy) === "certify" ? "Running …" : "Run all cases");
	}, [() => get(done).filter(Boolean).length, () => href("/sandbox/scenarios")]);
	delegated("click", button, subscribe);
	delegated("click", button_1, bookFlight);
	delegated("click", button_3, test);
	delegated("click", button_4, forge);
	delegated("click", button_5, fail);
	delegated("click", button_6, breakIt);
	delegated("click", button_7, certify);
	append($$anchor, fragment_2);
	pop();
}
delegate(["click"]);
// src/pages/Travelers.svelte
var root = from_html(`<option> </option>`);
var root_1 = from_html(`<label class="row small">Company <select class="company svelte-6o591m"></select></label>`);
var root_2 = from_html(`<li class="svelte-6o591m"><span class="who svelte-6o591m"><b class="svelte-6o591m"> </b><span class="small quiet"> </span></span> <span class="small soft cut mail"> </span> <span class="small"><!></span> <span> </span> <span class="row acts svelte-6o591m" role="group"><button class="small">Change<span class="visually-hidden"> </span></button> <button class="small">Delete<span class="visually-hidden"> </span></button> <button class="small danger">Purge …<span class="visually-hidden"> </span></button></span></li>`);
var root_3 = from_html(`<ul class="people svelte-6o591m" aria-label="Travelers"></ul>`);
var root_4 = from_html(`<form class="stack"><p class="soft"> </p> <div class="field"><label for="designation">Designation</label><input id="designation" type="text" maxlength="100" placeholder="one is chosen"/></div> <div class="row"><button class="main">Create</button><button type="button">Cancel</button></div></form>`);
var root_5 = from_html(`<p>The profile is gone for good, as after a request to be forgotten. Bookings keep the name.</p> <div class="row"><button class="danger">Purge</button><button>Cancel</button></div>`, 1);
var root_6 = from_html(`<div class="spread head"><h1 tabindex="-1">Travelers</h1> <div class="row"><!> <button><!>New profile …</button></div></div> <p class="soft lead svelte-6o591m">Each change of a profile publishes <code>TRAVELER_V2</code>: subscribe to it to see it arrive.</p> <!> <!> <!>`, 1);
function Travelers($$anchor, $$props) {
	push($$props, true);
	const world = query(() => 0, (signal) => ask(() => api.GET("/sandbox/v1/world", { signal })), ({ kind }) => kind === "event" || kind === "tally");
	const company = user_derived(() => world.data?.companies.find((one) => one.id === place.query.get("company")) ?? world.data?.companies[0]);
	let isBusy = state(false);
	let isMaking = state(false);
	let designation = state("");
	let purging = state(null);
	async function change(action, who) {
		set(isBusy, true);
		await tried(async () => {
			const answer = await ask(() => api.POST("/sandbox/v1/travelers", { body: {
				action,
				...who
			} }));
			const { given, family } = answer.traveler;
			const event = answer.events[0];
			const matched = answer.events.reduce((sum, one) => sum + one.matched, 0);
			toasts.say(`${words(action)}: ${given} ${family}. ${many(answer.events.length, "event")}, ${many(matched, "delivery", "deliveries")}.`, "good", event && {
				text: "Open",
				path: `/events/${event.id}`
			});
			set(isMaking, false);
			set(purging, null);
			set(designation, "");
			await world.load();
		});
		set(isBusy, false);
	}
	var fragment = root_6();
	var div = first_child(fragment);
	var div_1 = sibling(child(div), 2);
	var node = child(div_1);
	var consequent = ($$anchor) => {
		var label = root_1();
		var select = sibling(child(label));
		each(select, 21, () => world.data.companies, (one) => one.id, ($$anchor, one) => {
			var option = root();
			var text = only_child(option, true);
			var option_value = {};
			template_effect(() => {
				set_text(text, get(one).name);
				if (option_value !== (option_value = get(one).id)) option.value = (option.__value = option_value) ?? "";
			});
			append($$anchor, option);
		});
		reset(select);
		var select_value;
		init_select(select);
		reset(label);
		template_effect(() => {
			if (select_value !== (select_value = get(company)?.id)) select.value = (select.__value = select_value) ?? "", select_option(select, select_value);
		});
		delegated("change", select, (event) => setQuery({ company: event.currentTarget.value }));
		append($$anchor, label);
	};
	if_block(node, ($$render) => {
		if (world.data && world.data.companies.length > 1) $$render(consequent);
	});
	var button = sibling(node, 2);
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
			is: "failed",
			get failure() {
				return world.failure;
			},
			retry: () => world.load()
		});
	};
	var consequent_2 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	var consequent_3 = ($$anchor) => {
		var ul = root_3();
		each(ul, 21, () => get(company).travelers, (one) => one.id, ($$anchor, one) => {
			var li = root_2();
			var span = child(li);
			var b = child(span);
			var text_1 = only_child(b);
			var span_1 = sibling(b);
			var text_2 = only_child(span_1);
			reset(span);
			var span_2 = sibling(span, 2);
			var text_3 = only_child(span_2, true);
			var span_3 = sibling(span_2, 2);
			var node_3 = child(span_3);
			Id(node_3, {
				get id() {
					return get(one).id;
				},
				what: "traveler id"
			});
			reset(span_3);
			var span_4 = sibling(span_3, 2);
			var text_4 = only_child(span_4, true);
			var span_5 = sibling(span_4, 2);
			var button_1 = child(span_5);
			var span_6 = sibling(child(button_1));
			var text_5 = only_child(span_6);
			reset(button_1);
			var button_2 = sibling(button_1, 2);
			var span_7 = sibling(child(button_2));
			var text_6 = only_child(span_7);
			reset(button_2);
			var button_3 = sibling(button_2, 2);
			var span_8 = sibling(child(button_3));
			var text_7 = only_child(span_8);
			reset(button_3);
			reset(span_5);
			reset(li);
			template_effect(() => {
				set_text(text_1, `${get(one).given ?? ""} ${get(one).family ?? ""}`);
				set_text(text_2, `${get(one).designation ?? ""}${get(one).employeeId ? `, ${get(one).employeeId}` : ""}`);
				set_text(text_3, get(one).email);
				set_class(span_4, 1, clsx(["small", get(one).isActive ? "quiet" : "gone"]), "svelte-6o591m");
				set_text(text_4, get(one).isActive ? "active" : "deleted");
				set_attribute(span_5, "aria-label", `${get(one).given} ${get(one).family}`);
				button_1.disabled = get(isBusy) || !get(one).isActive;
				set_text(text_5, `${get(one).given ?? ""} ${get(one).family ?? ""}`);
				button_2.disabled = get(isBusy) || !get(one).isActive;
				set_text(text_6, `${get(one).given ?? ""} ${get(one).family ?? ""}`);
				button_3.disabled = get(isBusy);
				set_text(text_7, `${get(one).given ?? ""} ${get(one).family ?? ""}`);
			});
			delegated("click", button_1, () => change("UPDATE", { travelerId: get(one).id }));
			delegated("click", button_2, () => change("DELETE", { travelerId: get(one).id }));
			delegated("click", button_3, () => set(purging, {
				id: get(one).id,
				name: `${get(one).given} ${get(one).family}`
			}));
			append($$anchor, li);
		});
		reset(ul);
		append($$anchor, ul);
	};
	if_block(node_2, ($$render) => {
		if (world.failure && !world.data) $$render(consequent_1);
		else if (!world.data) $$render(consequent_2, 1);
		else if (get(company)) $$render(consequent_3, 2);
	});
	var node_4 = sibling(node_2, 2);
	var consequent_4 = ($$anchor) => {
		Dialog($$anchor, {
			title: "New profile",
			close: () => set(isMaking, false),
			children: ($$anchor, $$slotProps) => {
				var form = root_4();
				var p = child(form);
				var text_8 = only_child(p);
				var div_2 = sibling(p, 2);
				var input = sibling(child(div_2));
				remove_input_defaults(input);
				reset(div_2);
				var div_3 = sibling(div_2, 2);
				var button_4 = child(div_3);
				var button_5 = sibling(button_4);
				reset(div_3);
				reset(form);
				template_effect(() => {
					set_text(text_8, `Somebody new at ${get(company).name ?? ""}; name and mail follow from the sandbox’s seed.`);
					button_4.disabled = get(isBusy);
				});
				event("submit", form, (event) => (event.preventDefault(), void change("CREATE", {
					organizationId: get(company).id,
					...get(designation).trim() ? { designation: get(designation).trim() } : {}
				})));
				bind_value(input, () => get(designation), ($$value) => set(designation, $$value));
				delegated("click", button_5, () => set(isMaking, false));
				append($$anchor, form);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_4, ($$render) => {
		if (get(isMaking) && get(company)) $$render(consequent_4);
	});
	var node_5 = sibling(node_4, 2);
	var consequent_5 = ($$anchor) => {
		{
			let $0 = user_derived(() => `Purge ${get(purging).name}`);
			Dialog($$anchor, {
				get title() {
					return get($0);
				},
				close: () => set(purging, null),
				children: ($$anchor, $$slotProps) => {
					var fragment_5 = root_5();
					var div_4 = sibling(first_child(fragment_5), 2);
					var button_6 = child(div_4);
					var button_7 = sibling(button_6);
					reset(div_4);
					template_effect(() => button_6.disabled = get(isBusy));
					delegated("click", button_6, () => change("PURGE", { travelerId: get(purging).id }));
					delegated("click", button_7, () => set(purging, null));
					append($$anchor, fragment_5);
				},
				$$slots: { default: true }
			});
		}
	};
	if_block(node_5, ($$render) => {
		if (get(purging)) $$render(consequent_5);
	});
	template_effect(() => button.disabled = !get(company));
	delegated("click", button, () => set(isMaking, true));
	append($$anchor, fragment);
	pop();
}
delegate(["change", "click"]);
export { Booking, Bookings, Certify, Clock, Inboxes, Journal, Run, Scenarios, Session, Start, Travelers };
