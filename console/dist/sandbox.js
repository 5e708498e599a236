import { $ as index, A as live, B as bind_element_size, C as query, Ct as push, D as toasts, Dt as to_array, E as copy, Et as noop, F as apiRoot, G as remove_input_defaults, H as bind_group, I as go, J as init_select, K as set_attribute, L as href, M as ask, N as session, O as Icon, P as clock, Q as each, R as place, S as save, St as pop, T as Empty, Tt as reset, U as bind_value, V as bind_checked, W as attribute_effect, X as set_class, Y as select_option, Z as clsx, _ as many, _t as proxy, a as subscribeInbox, at as from_svg, b as shortId, bt as user_derived, c as Id, ct as delegated, d as MINUTE, dt as template_effect, et as if_block, f as progress, ft as user_effect, g as lasting, gt as sibling, h as State, ht as only_child, i as openInbox, it as from_html, j as api, k as preferences, l as DAY, lt as event, m as Time, mt as first_child, n as firstCompany, nt as append, o as tried, ot as text, p as shown, pt as child, q as bind_select_value, r as inboxOf, rt as comment, s as Json, st as delegate, t as book, tt as set_text, u as HOUR, ut as get, v as point, vt as set, w as Dialog, wt as next, x as words, xt as remove_textarea_child, y as roughly, yt as state, z as setQuery } from "./app.js";
// src/pages/Booking.svelte
var root$10 = from_html(`<h1 tabindex="-1">Booking</h1> <!>`, 1);
var root_1$9 = from_html(`<a class="row one svelte-176056r"><!><span class="cut"> </span></a>`);
var root_2$8 = from_html(`<a class="small quiet">matched nobody</a>`);
var root_3$8 = from_html(`<li class="row svelte-176056r"><a class="soft"> </a> <!></li>`);
var root_4$7 = from_html(`<li><span class="dot svelte-176056r" aria-hidden="true"></span> <div class="what"><b> </b> <span class="quiet small"><!></span></div> <ul class="told svelte-176056r"></ul></li>`);
var root_5$7 = from_html(`<li class="svelte-176056r"><span class="dot svelte-176056r"></span><p class="quiet">Nothing was published of it yet.</p></li>`);
var root_6$6 = from_html(`<button> </button>`);
var root_7$4 = from_html(`<p class="quiet">Its life is over: there is no next step.</p>`);
var root_8$4 = from_html(`<label class="row">Tickets <select class="svelte-176056r"><option>new ones</option><option>kept</option></select></label>`);
var root_9$4 = from_html(`<label class="row">Leg <select class="svelte-176056r"><option>all</option><option>first</option><option>second</option></select></label>`);
var root_10$4 = from_html(`<label class="row">About <select class="svelte-176056r"><option>fare</option><option>fee</option><option>credit note</option><option>penalty</option></select></label>`);
var root_11$4 = from_html(`<label class="row">New name <input type="text"/></label>`);
var root_12$3 = from_html(`<form class="row options svelte-176056r"><!> <!> <!> <!> <button class="main"> </button><button type="button">Cancel</button></form>`);
var root_13$2 = from_html(`<p class="note bad svelte-176056r" role="alert"> </p>`);
var root_14$1 = from_html(`<section class="section" aria-labelledby="payload"><h2 id="payload">As the API shows it now</h2><!></section>`);
var root_15$1 = from_html(`<h1 tabindex="-1"> </h1> <p class="soft sub svelte-176056r"> <a> </a> </p> <section class="section" aria-labelledby="life"><h2 id="life">Life</h2> <ol class="life svelte-176056r"><!> <li class="next svelte-176056r"><span class="dot svelte-176056r" aria-hidden="true"></span> <div class="row" role="group" aria-label="Legal next steps"></div> <!> <!></li></ol></section> <!>`, 1);
var root_16$1 = from_html(`<nav class="crumbs small svelte-176056r" aria-label="Path"><a>Bookings</a> <span class="quiet">/</span></nav> <!>`, 1);
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
		signal
	})).catch(() => null) : null);
	let fault = state(null);
	let isBusy = state(false);
	let asks = state(null);
	let kind = state("REISSUED");
	let legIndex = state("");
	let invoice = state("FARE");
	let tripName = state("");
	const HAS_OPTIONS = [
		"EXCHANGE",
		"FLIGHT_CANCEL",
		"INVOICE",
		"TRIP_UPDATE"
	];
	const KINDS = {
		AIR: "Flight",
		HOTEL: "Hotel",
		CAR: "Car",
		RAIL: "Train"
	};
	const isFlight = user_derived(() => get(it)?.type === "AIR");
	async function act(action) {
		if (HAS_OPTIONS.includes(action) && get(asks) !== action) {
			set(asks, action, true);
			return;
		}
		set(isBusy, true);
		set(fault, null);
		try {
			const body = { action };
			if (action === "EXCHANGE" && get(isFlight)) body["kind"] = get(kind);
			if (action === "FLIGHT_CANCEL" && get(legIndex) !== "") body["legIndex"] = Number(get(legIndex));
			if (action === "INVOICE") body["invoice"] = get(invoice);
			if (action === "TRIP_UPDATE" && get(tripName)) body["tripName"] = get(tripName);
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
	var fragment = root_16$1();
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
				return booking.failure;
			},
			retry: () => booking.load()
		});
		append($$anchor, fragment_1);
	};
	var consequent_1 = ($$anchor) => {
		var fragment_2 = root$10();
		var node_2 = sibling(first_child(fragment_2), 2);
		Empty(node_2, { is: "loading" });
		append($$anchor, fragment_2);
	};
	var alternate = ($$anchor) => {
		var fragment_3 = root_15$1();
		var h1 = first_child(fragment_3);
		var text = only_child(h1);
		var p = sibling(h1, 2);
		var text_1 = child(p);
		var a_1 = sibling(text_1);
		var text_2 = only_child(a_1);
		var text_3 = sibling(a_1);
		reset(p);
		var section = sibling(p, 2);
		var ol = sibling(child(section), 2);
		var node_3 = child(ol);
		each(node_3, 19, () => get(steps), (step) => step.events[0].id, ($$anchor, step, index) => {
			var li = root_4$7();
			var div = sibling(child(li), 2);
			var b = child(div);
			var text_4 = only_child(b, true);
			var span = sibling(b, 2);
			var node_4 = child(span);
			Time(node_4, {
				get at() {
					return get(step).at;
				},
				as: "both"
			});
			reset(span);
			reset(div);
			var ul = sibling(div, 2);
			each(ul, 21, () => get(step).events, (one) => one.id, ($$anchor, one) => {
				var li_1 = root_3$8();
				var a_2 = child(li_1);
				var text_5 = only_child(a_2, true);
				var node_5 = sibling(a_2, 2);
				each(node_5, 17, () => deliveries.data?.get(get(one).id) ?? [], (delivery) => delivery.id, ($$anchor, delivery) => {
					var a_3 = root_1$9();
					var node_6 = child(a_3);
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
					var span_1 = sibling(node_6);
					var text_6 = only_child(span_1, true);
					reset(a_3);
					template_effect(($0, $1) => {
						set_attribute(a_3, "href", $0);
						set_text(text_6, $1);
					}, [() => href(`/deliveries/${get(delivery).id}`), () => get(delivery).subscription?.name || shortId(get(delivery).subscriptionId)]);
					append($$anchor, a_3);
				}, ($$anchor) => {
					var fragment_4 = comment();
					var node_7 = first_child(fragment_4);
					var consequent_2 = ($$anchor) => {
						var a_4 = root_2$8();
						template_effect(($0) => set_attribute(a_4, "href", $0), [() => href(`/events/${get(one).id}/why`)]);
						append($$anchor, a_4);
					};
					if_block(node_7, ($$render) => {
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
			var node_8 = first_child(fragment_5);
			var consequent_3 = ($$anchor) => {
				var li_2 = root_5$7();
				append($$anchor, li_2);
			};
			if_block(node_8, ($$render) => {
				if (events.data) $$render(consequent_3);
			});
			append($$anchor, fragment_5);
		});
		var li_3 = sibling(node_3, 2);
		var div_1 = sibling(child(li_3), 2);
		each(div_1, 20, () => get(it).legalActions, (action) => action, ($$anchor, action) => {
			var button = root_6$6();
			var text_7 = only_child(button);
			template_effect(($0, $1, $2) => {
				button.disabled = get(isBusy);
				set_attribute(button, "aria-pressed", $0);
				set_text(text_7, `${$1 ?? ""}${$2 ?? ""}`);
			}, [
				() => HAS_OPTIONS.includes(action) ? get(asks) === action : void 0,
				() => words(action),
				() => HAS_OPTIONS.includes(action) ? " …" : ""
			]);
			delegated("click", button, () => act(action));
			append($$anchor, button);
		}, ($$anchor) => {
			var p_1 = root_7$4();
			append($$anchor, p_1);
		});
		reset(div_1);
		var node_9 = sibling(div_1, 2);
		var consequent_8 = ($$anchor) => {
			var form = root_12$3();
			var node_10 = child(form);
			var consequent_4 = ($$anchor) => {
				var label = root_8$4();
				var select = sibling(child(label));
				var option = child(select);
				option.value = option.__value = "REISSUED";
				var option_1 = sibling(option);
				option_1.value = option_1.__value = "REVALIDATED";
				reset(select);
				init_select(select);
				reset(label);
				bind_select_value(select, () => get(kind), ($$value) => set(kind, $$value));
				append($$anchor, label);
			};
			if_block(node_10, ($$render) => {
				if (get(asks) === "EXCHANGE" && get(isFlight)) $$render(consequent_4);
			});
			var node_11 = sibling(node_10, 2);
			var consequent_5 = ($$anchor) => {
				var label_1 = root_9$4();
				var select_1 = sibling(child(label_1));
				var option_2 = child(select_1);
				option_2.value = option_2.__value = "";
				var option_3 = sibling(option_2);
				option_3.value = option_3.__value = "0";
				var option_4 = sibling(option_3);
				option_4.value = option_4.__value = "1";
				reset(select_1);
				init_select(select_1);
				reset(label_1);
				bind_select_value(select_1, () => get(legIndex), ($$value) => set(legIndex, $$value));
				append($$anchor, label_1);
			};
			if_block(node_11, ($$render) => {
				if (get(asks) === "FLIGHT_CANCEL") $$render(consequent_5);
			});
			var node_12 = sibling(node_11, 2);
			var consequent_6 = ($$anchor) => {
				var label_2 = root_10$4();
				var select_2 = sibling(child(label_2));
				var option_5 = child(select_2);
				option_5.value = option_5.__value = "FARE";
				var option_6 = sibling(option_5);
				option_6.value = option_6.__value = "FEE";
				var option_7 = sibling(option_6);
				option_7.value = option_7.__value = "CREDIT_NOTE";
				var option_8 = sibling(option_7);
				option_8.value = option_8.__value = "PENALTY";
				reset(select_2);
				init_select(select_2);
				reset(label_2);
				bind_select_value(select_2, () => get(invoice), ($$value) => set(invoice, $$value));
				append($$anchor, label_2);
			};
			if_block(node_12, ($$render) => {
				if (get(asks) === "INVOICE") $$render(consequent_6);
			});
			var node_13 = sibling(node_12, 2);
			var consequent_7 = ($$anchor) => {
				var label_3 = root_11$4();
				var input = sibling(child(label_3));
				remove_input_defaults(input);
				reset(label_3);
				bind_value(input, () => get(tripName), ($$value) => set(tripName, $$value));
				append($$anchor, label_3);
			};
			if_block(node_13, ($$render) => {
				if (get(asks) === "TRIP_UPDATE") $$render(consequent_7);
			});
			var button_1 = sibling(node_13, 2);
			var text_8 = only_child(button_1, true);
			var button_2 = sibling(button_1);
			reset(form);
			template_effect(($0) => {
				button_1.disabled = get(isBusy);
				set_text(text_8, $0);
			}, [() => words(get(asks))]);
			event("submit", form, (event) => (event.preventDefault(), get(asks) && void act(get(asks))));
			delegated("click", button_2, () => set(asks, null));
			append($$anchor, form);
		};
		if_block(node_9, ($$render) => {
			if (get(asks)) $$render(consequent_8);
		});
		var node_14 = sibling(node_9, 2);
		var consequent_9 = ($$anchor) => {
			var p_2 = root_13$2();
			var text_9 = only_child(p_2, true);
			template_effect(() => set_text(text_9, get(fault).message));
			append($$anchor, p_2);
		};
		if_block(node_14, ($$render) => {
			if (get(fault)) $$render(consequent_9);
		});
		reset(li_3);
		reset(ol);
		reset(section);
		var node_15 = sibling(section, 2);
		var consequent_10 = ($$anchor) => {
			var section_1 = root_14$1();
			var node_16 = sibling(child(section_1));
			{
				let $0 = user_derived(() => JSON.stringify(payload.data));
				Json(node_16, {
					get text() {
						return get($0);
					},
					label: "Booking"
				});
			}
			reset(section_1);
			append($$anchor, section_1);
		};
		if_block(node_15, ($$render) => {
			if (payload.data) $$render(consequent_10);
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
		else $$render(alternate, -1);
	});
	template_effect(($0) => set_attribute(a, "href", $0), [() => href("/sandbox/bookings")]);
	append($$anchor, fragment);
	pop();
}
delegate(["click"]);
// src/parts/BookForm.svelte
var root$9 = from_html(`<option> </option>`);
var root_1$8 = from_html(`<label class="row svelte-1ui8s3n"><input type="checkbox"/> </label>`);
var root_2$7 = from_html(`<label class="row svelte-1ui8s3n"><input type="checkbox"/>Prepaid</label><label class="row svelte-1ui8s3n"><input type="checkbox"/>Not confirmed yet</label>`, 1);
var root_3$7 = from_html(`<label class="row svelte-1ui8s3n"><input type="checkbox"/>One way</label>`);
var root_4$6 = from_html(`<p class="note bad" role="alert"> </p>`);
var root_5$6 = from_html(`<form class="stack svelte-1ui8s3n"><div class="two svelte-1ui8s3n"><div class="field"><label for="book-type">What</label><select id="book-type"><option>Flight</option><option>Hotel</option><option>Car</option><option>Train</option></select></div> <div class="field"><label for="book-company">Company</label><select id="book-company"></select></div> <div class="field"><label for="book-external">External id</label><input id="book-external" type="text" placeholder="none"/></div> <div class="field"><label for="book-trip">Add to trip</label><input id="book-trip" type="text" placeholder="a new one"/></div></div> <fieldset class="svelte-1ui8s3n"><legend class="svelte-1ui8s3n">Who travels</legend><div class="people svelte-1ui8s3n"></div></fieldset> <div class="row"><label class="row svelte-1ui8s3n"><input type="checkbox"/>Out of policy</label> <label class="row svelte-1ui8s3n"><input type="checkbox"/>Refundable</label> <!></div> <!> <div class="row"><button class="main">Book</button><button type="button">Cancel</button></div></form>`);
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
			var form = root_5$6();
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
				var option_4 = root$9();
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
				var label = root_1$8();
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
				var fragment_1 = root_2$7();
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
				var label_5 = root_3$7();
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
				var p = root_4$6();
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
var root$8 = from_html(`<p>Booking publishes what the original would: the booking and its trip, version by version. “Book a flight” makes the first.</p>`);
var root_1$7 = from_html(`<button>Show all</button>`);
var root_2$6 = from_html(`<li><a class="panel card svelte-1n3v87a"><span class="top svelte-1n3v87a"><!><b class="num"> </b><span class="quiet small svelte-1n3v87a"> </span></span> <span class="cut"> </span> <span class="small quiet cut"> </span></a></li>`);
var root_3$6 = from_html(`<li class="quiet small none svelte-1n3v87a">None</li>`);
var root_4$5 = from_html(`<section><h2 class="svelte-1n3v87a"> <span class="quiet num"> </span></h2> <ul class="svelte-1n3v87a"></ul></section>`);
var root_5$5 = from_html(`<div class="board svelte-1n3v87a"></div> <p class="small quiet foot svelte-1n3v87a"> </p>`, 1);
var root_6$5 = from_html(`<div class="spread head svelte-1n3v87a"><h1 tabindex="-1">Bookings</h1> <div class="row"><label class="row small">Kind <select class="kind svelte-1n3v87a"><option>all</option><option>flights</option><option>hotels</option><option>cars</option><option>trains</option></select></label> <button><!>Book …</button> <button class="main"><!>Book a flight</button></div></div> <!> <!>`, 1);
function Bookings($$anchor, $$props) {
	push($$props, true);
	const bookings = query(() => 0, (signal) => ask(() => api.GET("/sandbox/v1/bookings", {
		params: { query: { limit: 100 } },
		signal
	})), ({ kind }) => kind === "booking" || kind === "event" || kind === "tally");
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
	const type = user_derived(() => place.query.get("type") ?? "");
	const shown = user_derived(() => (bookings.data?.bookings ?? []).filter((one) => !get(type) || one.type === get(type)));
	let isFormOpen = state(false);
	let isBusy = state(false);
	async function quick() {
		set(isBusy, true);
		await tried(() => book());
		set(isBusy, false);
		bookings.hint();
	}
	const who = (one) => `${one.travelers[0]?.name ?? "Nobody"}${one.travelers.length > 1 ? ` +${one.travelers.length - 1}` : ""}`;
	var fragment = root_6$5();
	var div = first_child(fragment);
	var div_1 = sibling(child(div), 2);
	var label = child(div_1);
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
	var button = sibling(label, 2);
	var node = child(button);
	Icon(node, {
		name: "Plus",
		size: 14
	});
	next();
	reset(button);
	var button_1 = sibling(button, 2);
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
				return bookings.failure;
			},
			retry: () => bookings.load()
		});
	};
	var consequent_1 = ($$anchor) => {
		Empty($$anchor, { is: "loading" });
	};
	var consequent_2 = ($$anchor) => {
		Empty($$anchor, {
			is: "nothing",
			title: "No booking yet.",
			command: "jetbridge trigger PNR_V3:BOOKING_CREATED",
			children: ($$anchor, $$slotProps) => {
				var p = root$8();
				append($$anchor, p);
			},
			$$slots: { default: true }
		});
	};
	var consequent_3 = ($$anchor) => {
		Empty($$anchor, {
			is: "unmatched",
			title: "No booking of this kind.",
			children: ($$anchor, $$slotProps) => {
				var button_2 = root_1$7();
				delegated("click", button_2, () => setQuery({ type: void 0 }));
				append($$anchor, button_2);
			},
			$$slots: { default: true }
		});
	};
	var alternate = ($$anchor) => {
		var fragment_5 = root_5$5();
		var div_2 = first_child(fragment_5);
		each(div_2, 21, () => COLUMNS, (column) => column.title, ($$anchor, column) => {
			const cards = user_derived(() => get(shown).filter((one) => get(column).stages.includes(one.stage)));
			var section = root_4$5();
			var h2 = child(section);
			var text = child(h2);
			var span = sibling(text);
			var text_1 = only_child(span, true);
			reset(h2);
			var ul = sibling(h2, 2);
			each(ul, 21, () => get(cards), (one) => one.pnrId, ($$anchor, one) => {
				var li = root_2$6();
				var a = child(li);
				var span_1 = child(a);
				var node_3 = child(span_1);
				{
					let $0 = user_derived(() => ICONS[get(one).type] ?? "Ticket");
					Icon(node_3, {
						get name() {
							return get($0);
						},
						size: 15
					});
				}
				var b = sibling(node_3);
				var text_2 = only_child(b, true);
				var span_2 = sibling(b);
				var text_3 = only_child(span_2);
				reset(span_1);
				var span_3 = sibling(span_1, 2);
				var text_4 = only_child(span_3, true);
				var span_4 = sibling(span_3, 2);
				var text_5 = only_child(span_4);
				reset(a);
				reset(li);
				template_effect(($0, $1, $2) => {
					set_attribute(a, "href", $0);
					set_text(text_2, get(one).pnrId);
					set_text(text_3, `v${get(one).version ?? ""}`);
					set_text(text_4, $1);
					set_text(text_5, `${$2 ?? ""}${get(one).externalId ? ` · ${get(one).externalId}` : ""}`);
				}, [
					() => href(`/sandbox/bookings/${get(one).pnrId}`),
					() => who(get(one)),
					() => words(get(one).stage)
				]);
				append($$anchor, li);
			}, ($$anchor) => {
				var li_1 = root_3$6();
				append($$anchor, li_1);
			});
			reset(ul);
			reset(section);
			template_effect(() => {
				set_attribute(section, "aria-label", get(column).title);
				set_class(section, 1, clsx([get(cards).length === 0 && "bare"]), "svelte-1n3v87a");
				set_text(text, `${get(column).title ?? ""} `);
				set_text(text_1, get(cards).length);
			});
			append($$anchor, section);
		});
		reset(div_2);
		var p_1 = sibling(div_2, 2);
		var text_6 = only_child(p_1);
		template_effect(($0) => set_text(text_6, `${$0 ?? ""}${bookings.data.bookings.length === 100 ? ", the newest" : ""}.`), [() => many(get(shown).length, "booking")]);
		append($$anchor, fragment_5);
	};
	if_block(node_2, ($$render) => {
		if (bookings.failure && !bookings.data) $$render(consequent);
		else if (!bookings.data) $$render(consequent_1, 1);
		else if (bookings.data.bookings.length === 0) $$render(consequent_2, 2);
		else if (get(shown).length === 0) $$render(consequent_3, 3);
		else $$render(alternate, -1);
	});
	var node_4 = sibling(node_2, 2);
	var consequent_4 = ($$anchor) => {
		BookForm($$anchor, {
			close: () => set(isFormOpen, false),
			booked: (pnrId) => (set(isFormOpen, false), go(`/sandbox/bookings/${pnrId}`))
		});
	};
	if_block(node_4, ($$render) => {
		if (get(isFormOpen)) $$render(consequent_4);
	});
	template_effect(() => {
		if (select_value !== (select_value = get(type))) select.value = (select.__value = select_value) ?? "", select_option(select, select_value);
		button_1.disabled = get(isBusy);
	});
	delegated("change", select, (event) => setQuery({ type: event.currentTarget.value }));
	delegated("click", button, () => set(isFormOpen, true));
	delegated("click", button_1, quick);
	append($$anchor, fragment);
	pop();
}
delegate(["change", "click"]);
// src/draw/Agenda.svelte
var root$7 = from_svg(`<line y1="84" y2="89" class="axis svelte-173n12e"></line><text y="108" text-anchor="middle" class="svelte-173n12e"> </text>`, 1);
var root_1$6 = from_svg(`<rect width="12" height="12" rx="2" class="svelte-173n12e"></rect>`);
var root_2$5 = from_svg(`<path class="svelte-173n12e"></path>`);
var root_3$5 = from_svg(`<circle r="6.5" class="svelte-173n12e"></circle>`);
var root_4$4 = from_svg(`<text class="count svelte-173n12e"> </text>`);
var root_5$4 = from_svg(`<g role="button" tabindex="0"><title> </title><line></line><!><!><rect width="24" height="24" fill="transparent" class="hit svelte-173n12e"></rect></g>`);
var root_6$4 = from_html(`<div class="scrolls"><svg role="group" class="svelte-173n12e"><line x1="12" y1="84" y2="84" class="axis svelte-173n12e"></line><line x1="14" x2="14" y1="14" y2="92" class="now svelte-173n12e"></line><text x="14" y="108" text-anchor="middle" class="now-label svelte-173n12e">now</text><!><!></svg></div> <p class="legend small quiet svelte-173n12e"><span class="svelte-173n12e"><i class="RETRY svelte-173n12e"></i>try</span><span class="svelte-173n12e"><i class="PAYLOAD svelte-173n12e"></i>payload, resend, lease</span><span class="svelte-173n12e"><i class="WINDOW_END svelte-173n12e"></i>a window ends</span><span class="svelte-173n12e"><i class="SECRET_END svelte-173n12e"></i>a secret ends</span></p>`, 1);
function Agenda($$anchor, $$props) {
	push($$props, true);
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
	var fragment = root_6$4();
	var div = first_child(fragment);
	var svg = child(div);
	set_attribute(svg, "height", H);
	var line = child(svg);
	var node = sibling(line, 3);
	each(node, 16, () => TICKS, (tick) => tick, ($$anchor, tick) => {
		var fragment_1 = root$7();
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
		var g = root_5$4();
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
			var rect = root_1$6();
			template_effect(() => {
				set_attribute(rect, "x", get(mark).x - 6);
				set_attribute(rect, "y", get(y) - 6);
			});
			append($$anchor, rect);
		};
		var consequent_1 = ($$anchor) => {
			var path = root_2$5();
			template_effect(() => set_attribute(path, "d", `M${get(mark).x} ${get(y) - 7}l7 7l-7 7l-7-7z`));
			append($$anchor, path);
		};
		var alternate = ($$anchor) => {
			var circle = root_3$5();
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
			var text_3 = root_4$4();
			var text_4 = only_child(text_3, true);
			template_effect(() => {
				set_attribute(text_3, "x", get(mark).x + 10);
				set_attribute(text_3, "y", get(y) + 4);
				set_text(text_4, get(mark).count);
			});
			append($$anchor, text_3);
		};
		if_block(node_3, ($$render) => {
			if (get(mark).count > 1) $$render(consequent_2);
		});
		var rect_1 = sibling(node_3);
		reset(g);
		template_effect(() => {
			set_class(g, 0, clsx(["mark", get(mark).kind]), "svelte-173n12e");
			set_attribute(g, "aria-label", `Wind to: ${get(told)}`);
			set_attribute(g, "aria-disabled", !$$props.wind);
			set_text(text_2, get(told));
			set_attribute(rect_1, "x", get(mark).x - 12);
			set_attribute(rect_1, "y", get(y) - 12);
		});
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
var root$6 = from_html(`<p class="note svelte-4js5q0">The clock is ahead: receivers of your own that check the time of signatures will refuse. Inboxes go by this clock. Only a reset brings it back.</p>`);
var root_1$5 = from_html(`<p>Retries, payloads that are fetched, ends of windows and of secrets appear here. An <a>inbox</a> that answers 503 makes some.</p>`);
var root_2$4 = from_html(`<button> </button>`);
var root_3$4 = from_html(`<span class="quiet" role="status">Winding …</span>`);
var root_4$3 = from_html(`<a>of a delivery</a>`);
var root_5$3 = from_html(`<a>of a subscription</a>`);
var root_6$3 = from_html(`<tr><td class="num nowrap"> </td><td class="num nowrap"> </td><td> <!></td><td class="num"> </td><td class="right"><button class="link">Wind to it</button></td></tr>`);
var root_7$3 = from_html(`<p class="small quiet"> </p>`);
var root_8$3 = from_html(`<section class="section" aria-labelledby="list"><h2 id="list">Agenda</h2> <div class="scrolls"><table><thead><tr><th>When</th><th>In</th><th>What</th><th>Count</th><th><span class="visually-hidden">Wind</span></th></tr></thead><tbody></tbody></table></div> <!></section>`);
var root_9$3 = from_html(`<div class="face spread svelte-4js5q0"><p class="now num"><span class="time svelte-4js5q0"> </span> <span class="soft"> </span></p> <div class="row"><span class="soft"> </span> <button><!> </button></div></div> <!> <section class="section" aria-labelledby="agenda"><div class="spread"><h2 id="agenda">What is due</h2><span class="quiet small"> </span></div> <!> <div class="row winds svelte-4js5q0" role="group" aria-label="Wind"><!> <button><!> </button> <button><!>End of the window</button> <form class="row"><label class="row">to <input class="to svelte-4js5q0" type="datetime-local" step="1" aria-label="Wind to this time, UTC"/></label><button>Wind</button></form> <!></div></section> <!> <section class="section" aria-labelledby="back"><h2 id="back">Back</h2> <p class="soft">What is stored has its times, so that the clock cannot be wound back: a reset forgets bookings, events and deliveries, and with them the time.</p> <div><button class="danger">Reset …</button></div></section>`, 1);
var root_10$3 = from_html(`<p> </p> <div class="row"><button class="main"> </button><button>Cancel</button></div>`, 1);
var root_11$3 = from_html(`<p>All bookings, events and deliveries go, and the clock is the machine’s again. It cannot be undone.</p> <label class="row"><input type="checkbox"/>Keep subscriptions and their secrets</label> <div class="field"><label for="word">Type <code>reset</code></label><input id="word" type="text" autocomplete="off"/></div> <div class="row"><button class="danger">Reset</button><button>Cancel</button></div>`, 1);
var root_12$2 = from_html(`<h1 tabindex="-1">Clock</h1> <!> <!> <!>`, 1);
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
	async function wind(body) {
		set(isBusy, true);
		try {
			const now = await ask(() => api.POST("/sandbox/v1/clock", { body }));
			clock.tell(now);
			if (!now.isSettled) toasts.say("Not all that became due has settled: wind again, or wait.", "plain");
			await Promise.all([told.load(), agenda.load()]);
		} catch (failure) {
			toasts.say(failure.message, "bad");
		}
		set(isBusy, false);
		set(isConfirming, false);
	}
	const windTo = (at) => wind({
		action: "ADVANCE",
		to: at
	});
	let word = state("");
	let keepSubscriptions = state(true);
	async function reset$1() {
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
	var fragment = root_12$2();
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
		var fragment_3 = root_9$3();
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
			var p_1 = root$6();
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
					var p_2 = root_1$5();
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
				Agenda($$anchor, {
					get marks() {
						return get(marks);
					},
					get wind() {
						return get($0);
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
			var button_1 = root_2$4();
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
		var consequent_6 = ($$anchor) => {
			var span_4 = root_3$4();
			append($$anchor, span_4);
		};
		if_block(node_7, ($$render) => {
			if (get(isBusy)) $$render(consequent_6);
		});
		reset(div_3);
		reset(section);
		var node_8 = sibling(section, 2);
		var consequent_10 = ($$anchor) => {
			var section_1 = root_8$3();
			var div_4 = sibling(child(section_1), 2);
			var table = child(div_4);
			var tbody = sibling(child(table));
			each(tbody, 21, () => get(marks).slice(0, 50), index, ($$anchor, mark) => {
				var tr = root_6$3();
				var td = child(tr);
				var text_8 = only_child(td, true);
				var td_1 = sibling(td);
				var text_9 = only_child(td_1, true);
				var td_2 = sibling(td_1);
				var text_10 = child(td_2);
				var node_9 = sibling(text_10);
				var consequent_7 = ($$anchor) => {
					var a_1 = root_4$3();
					template_effect(($0) => set_attribute(a_1, "href", $0), [() => href(`/deliveries/${get(mark).deliveryId}`)]);
					append($$anchor, a_1);
				};
				var consequent_8 = ($$anchor) => {
					var a_2 = root_5$3();
					template_effect(($0) => set_attribute(a_2, "href", $0), [() => href(`/subscriptions/${get(mark).subscriptionId}`)]);
					append($$anchor, a_2);
				};
				if_block(node_9, ($$render) => {
					if (get(mark).deliveryId) $$render(consequent_7);
					else if (get(mark).subscriptionId) $$render(consequent_8, 1);
				});
				reset(td_2);
				var td_3 = sibling(td_2);
				var text_11 = only_child(td_3, true);
				var td_4 = sibling(td_3);
				var button_5 = only_child(td_4);
				reset(tr);
				template_effect(($0, $1, $2) => {
					set_text(text_8, $0);
					set_text(text_9, $1);
					set_text(text_10, `${$2 ?? ""} `);
					set_text(text_11, get(mark).count);
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
			var node_10 = sibling(div_4, 2);
			var consequent_9 = ($$anchor) => {
				var p_3 = root_7$3();
				var text_12 = only_child(p_3);
				template_effect(() => set_text(text_12, `The next 50 of ${get(marks).length ?? ""}.`));
				append($$anchor, p_3);
			};
			if_block(node_10, ($$render) => {
				if (get(marks).length > 50) $$render(consequent_9);
			});
			reset(section_1);
			append($$anchor, section_1);
		};
		if_block(node_8, ($$render) => {
			if (get(marks).length > 0) $$render(consequent_10);
		});
		var section_2 = sibling(node_8, 2);
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
		delegated("click", button_2, () => wind({ action: "NEXT_DUE" }));
		delegated("click", button_3, () => set(isConfirming, true));
		event("submit", form, (event) => (event.preventDefault(), void windTo((/* @__PURE__ */ new Date(`${get(to)}Z`)).toISOString())));
		bind_value(input, () => get(to), ($$value) => set(to, $$value));
		delegated("click", button_6, () => (set(isResetting, true), set(word, "")));
		append($$anchor, fragment_3);
	};
	if_block(node, ($$render) => {
		if (told.failure && !told.data) $$render(consequent);
		else if (!told.data) $$render(consequent_1, 1);
		else $$render(alternate_1, -1);
	});
	var node_11 = sibling(node, 2);
	var consequent_11 = ($$anchor) => {
		Dialog($$anchor, {
			title: "Wind to the end of the window",
			close: () => set(isConfirming, false),
			children: ($$anchor, $$slotProps) => {
				var fragment_9 = root_10$3();
				var p_4 = first_child(fragment_9);
				var text_13 = only_child(p_4);
				var div_6 = sibling(p_4, 2);
				var button_7 = child(div_6);
				var text_14 = only_child(button_7, true);
				var button_8 = sibling(button_7);
				reset(div_6);
				template_effect(($0) => {
					set_text(text_13, `The clock goes on by up to 14 days, and every try that is due by then is made: ${$0 ?? ""} for one now.`);
					button_7.disabled = get(isBusy);
					set_text(text_14, get(isBusy) ? "Winding …" : "Wind");
				}, [() => many(get(marks).filter((mark) => mark.kind === "RETRY").reduce((sum, mark) => sum + mark.count, 0), "delivery waits", "deliveries wait")]);
				delegated("click", button_7, () => wind({ action: "END_OF_WINDOW" }));
				delegated("click", button_8, () => set(isConfirming, false));
				append($$anchor, fragment_9);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_11, ($$render) => {
		if (get(isConfirming)) $$render(consequent_11);
	});
	var node_12 = sibling(node_11, 2);
	var consequent_12 = ($$anchor) => {
		Dialog($$anchor, {
			title: "Reset the sandbox",
			close: () => set(isResetting, false),
			children: ($$anchor, $$slotProps) => {
				var fragment_11 = root_11$3();
				var label_1 = sibling(first_child(fragment_11), 2);
				var input_1 = child(label_1);
				remove_input_defaults(input_1);
				next();
				reset(label_1);
				var div_7 = sibling(label_1, 2);
				var input_2 = sibling(child(div_7));
				remove_input_defaults(input_2);
				reset(div_7);
				var div_8 = sibling(div_7, 2);
				var button_9 = child(div_8);
				var button_10 = sibling(button_9);
				reset(div_8);
				template_effect(() => button_9.disabled = get(isBusy) || get(word) !== "reset");
				bind_checked(input_1, () => get(keepSubscriptions), ($$value) => set(keepSubscriptions, $$value));
				bind_value(input_2, () => get(word), ($$value) => set(word, $$value));
				delegated("click", button_9, reset$1);
				delegated("click", button_10, () => set(isResetting, false));
				append($$anchor, fragment_11);
			},
			$$slots: { default: true }
		});
	};
	if_block(node_12, ($$render) => {
		if (get(isResetting)) $$render(consequent_12);
	});
	append($$anchor, fragment);
	pop();
}
delegate(["click"]);
// src/parts/Faults.svelte
var root$5 = from_html(`<button class="small"> </button>`);
var root_1$4 = from_html(`<div class="faults svelte-zdm685"><div class="presets svelte-zdm685" role="group" aria-label="How it answers"></div> <details><summary class="small svelte-zdm685">Set it in detail</summary> <form class="form svelte-zdm685"><div class="field"><label for="fault-status">Status</label><input id="fault-status" type="number" min="200" max="599" placeholder="200"/></div> <div class="field"><label for="fault-delay">Delay, ms</label><input id="fault-delay" type="number" min="0" max="600000" placeholder="0"/></div> <div class="field"><label for="fault-first">First tries only</label><input id="fault-first" type="number" min="1" max="1000" placeholder="all"/></div> <div class="field wide svelte-zdm685"><label for="fault-body">Body</label><textarea id="fault-body" rows="2"></textarea></div> <label class="row wide svelte-zdm685"><input type="checkbox"/>401 where the signature is not good</label> <div class="wide svelte-zdm685"><button>Set</button></div></form></details></div>`);
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
	let status = state("");
	let delay = state("");
	let first = state("");
	let body = state("");
	let rejects = state(false);
	user_effect(() => {
		set(status, String($$props.faults?.status ?? ""), true);
		set(delay, String($$props.faults?.fixedDelayMilliseconds ?? ""), true);
		set(first, String($$props.faults?.failFirst ?? ""), true);
		set(body, $$props.faults?.body ?? "", true);
		set(rejects, $$props.faults?.rejectUnverified ?? false, true);
	});
	function submit(event) {
		event.preventDefault();
		const made = {};
		if (get(status)) made.status = Number(get(status));
		if (get(delay)) made.fixedDelayMilliseconds = Number(get(delay));
		if (get(first)) made.failFirst = Number(get(first));
		if (get(body)) made.body = get(body);
		if (get(rejects)) made.rejectUnverified = true;
		$$props.put(Object.keys(made).length ? made : null);
	}
	var div = root_1$4();
	var div_1 = child(div);
	each(div_1, 21, () => PRESETS, ([name, value]) => name, ($$anchor, $$item) => {
		var $$array = user_derived(() => to_array(get($$item), 2));
		let name = () => get($$array)[0];
		let value = () => get($$array)[1];
		var button = root$5();
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
	var label = sibling(div_5, 2);
	var input_3 = child(label);
	remove_input_defaults(input_3);
	next();
	reset(label);
	var div_6 = sibling(label, 2);
	var button_1 = only_child(div_6);
	reset(form);
	reset(details);
	reset(div);
	template_effect(() => button_1.disabled = $$props.isBusy);
	event("submit", form, submit);
	bind_value(input, () => get(status), ($$value) => set(status, $$value));
	bind_value(input_1, () => get(delay), ($$value) => set(delay, $$value));
	bind_value(input_2, () => get(first), ($$value) => set(first, $$value));
	bind_value(textarea, () => get(body), ($$value) => set(body, $$value));
	bind_checked(input_3, () => get(rejects), ($$value) => set(rejects, $$value));
	append($$anchor, div);
	pop();
}
delegate(["click"]);
// src/parts/InboxRequestView.svelte
var root$4 = from_html(`<p> </p>`);
var root_1$3 = from_html(`<li><b> </b><br/> </li>`);
var root_2$3 = from_html(`<ul class="stack"></ul>`);
var root_3$3 = from_html(`<dt>Delivery</dt><dd class="svelte-lo1lz0"><a> <code> </code></a> </dd>`, 1);
var root_4$2 = from_html(`<dt>Booking</dt><dd class="svelte-lo1lz0"><a> </a></dd>`, 1);
var root_5$2 = from_html(`<dd class="svelte-lo1lz0"><span class="quiet"> </span> <code> </code></dd>`);
var root_6$2 = from_html(`<dl><dt class="small quiet"> </dt><!></dl>`);
var root_7$2 = from_html(`<dt><code> </code></dt><dd class="svelte-lo1lz0"><code> </code></dd>`, 1);
var root_8$2 = from_html(`<p class="quiet">Hidden: it is not text.</p>`);
var root_9$2 = from_html(`<p class="quiet">Not text. In Base64:</p><pre class="base svelte-lo1lz0"> </pre>`, 1);
var root_10$2 = from_html(`<p class="quiet">Empty.</p>`);
var root_11$2 = from_html(`<div><p class="title svelte-lo1lz0"> </p> <!></div> <dl class="facts svelte-lo1lz0"><dt>Request</dt><dd class="svelte-lo1lz0"><code> </code>, <span class="num"> </span></dd> <dt>Came</dt><dd class="svelte-lo1lz0"><!></dd> <dt>Answered</dt><dd class="svelte-lo1lz0"> </dd> <!> <!></dl> <h3 class="svelte-lo1lz0">Signature headers</h3> <div class="families svelte-lo1lz0"></div> <details class="svelte-lo1lz0"><summary class="svelte-lo1lz0"> </summary><dl class="facts others svelte-lo1lz0"></dl></details> <h3 class="svelte-lo1lz0">Body</h3> <!>`, 1);
function InboxRequestView($$anchor, $$props) {
	push($$props, true);
	const headers = user_derived(() => Object.entries($$props.request.headers));
	const FAMILIES = [["x-spotnana-webhook-", "The original’s"], ["webhook-", "Standard Webhooks"]];
	const family = (prefix) => get(headers).filter(([name]) => name.startsWith(prefix));
	const others = user_derived(() => get(headers).filter(([name]) => !FAMILIES.some(([prefix]) => name.startsWith(prefix))));
	const age = user_derived(() => {
		const sent = Number(get(headers).find(([name]) => name.endsWith("webhook-timestamp"))?.[1]) * 1e3;
		return Number.isFinite(sent) && sent > 0 ? Date.parse($$props.request.receivedAt) - sent : void 0;
	});
	var fragment = root_11$2();
	var div = first_child(fragment);
	var p = child(div);
	var text = only_child(p, true);
	var node = sibling(p, 2);
	var consequent = ($$anchor) => {
		var p_1 = root$4();
		var text_1 = only_child(p_1);
		template_effect(($0) => set_text(text_1, `Signed with the ${$$props.request.verification.signedWith === "OLD" ? "old" : "current"} secret${$0 ?? ""}.`), [() => get(age) !== void 0 && get(age) >= 0 ? `, ${lasting(Math.max(get(age), .1))} old when it came` : ""]);
		append($$anchor, p_1);
	};
	var alternate = ($$anchor) => {
		var ul = root_2$3();
		each(ul, 21, () => $$props.request.verification.findings, (finding) => finding.code, ($$anchor, finding) => {
			var li = root_1$3();
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
		var fragment_1 = root_3$3();
		var dd_3 = sibling(first_child(fragment_1));
		var a = child(dd_3);
		var text_7 = child(a, true);
		var code_1 = sibling(text_7);
		var text_8 = only_child(code_1, true);
		reset(a);
		var text_9 = sibling(a, 1, true);
		reset(dd_3);
		template_effect(($0, $1) => {
			set_attribute(a, "href", $0);
			set_text(text_7, $$props.attempt ? `Try ${$$props.attempt} here of ` : "");
			set_text(text_8, $1);
			set_text(text_9, $$props.request.isDuplicate ? " · this id came before" : "");
		}, [() => href(`/deliveries/${$$props.request.deliveryId}`), () => shortId($$props.request.deliveryId)]);
		append($$anchor, fragment_1);
	};
	if_block(node_2, ($$render) => {
		if ($$props.request.deliveryId) $$render(consequent_1);
	});
	var node_3 = sibling(node_2, 2);
	var consequent_2 = ($$anchor) => {
		var fragment_2 = root_4$2();
		var dd_4 = sibling(first_child(fragment_2));
		var a_1 = child(dd_4);
		var text_10 = only_child(a_1, true);
		reset(dd_4);
		template_effect(($0) => {
			set_attribute(a_1, "href", $0);
			set_text(text_10, $$props.request.event.pnrId);
		}, [() => href(`/sandbox/bookings/${$$props.request.event.pnrId}`)]);
		append($$anchor, fragment_2);
	};
	if_block(node_3, ($$render) => {
		if ($$props.request.event.pnrId) $$render(consequent_2);
	});
	reset(dl);
	var div_1 = sibling(dl, 4);
	each(div_1, 21, () => FAMILIES, ([prefix, title]) => prefix, ($$anchor, $$item) => {
		var $$array = user_derived(() => to_array(get($$item), 2));
		let prefix = () => get($$array)[0];
		let title = () => get($$array)[1];
		var fragment_3 = comment();
		var node_4 = first_child(fragment_3);
		var consequent_3 = ($$anchor) => {
			var dl_1 = root_6$2();
			var dt = child(dl_1);
			var text_11 = only_child(dt, true);
			var node_5 = sibling(dt);
			each(node_5, 17, () => family(prefix()), ([name, value]) => name, ($$anchor, $$item) => {
				var $$array_1 = user_derived(() => to_array(get($$item), 2));
				let name = () => get($$array_1)[0];
				let value = () => get($$array_1)[1];
				var dd_5 = root_5$2();
				var span_1 = child(dd_5);
				var text_12 = only_child(span_1, true);
				var code_2 = sibling(span_1, 2);
				var text_13 = only_child(code_2, true);
				reset(dd_5);
				template_effect(($0) => {
					set_text(text_12, $0);
					set_text(text_13, value());
				}, [() => name().slice(prefix().length)]);
				append($$anchor, dd_5);
			});
			reset(dl_1);
			template_effect(() => set_text(text_11, title()));
			append($$anchor, dl_1);
		};
		var d = user_derived(() => family(prefix()).length);
		if_block(node_4, ($$render) => {
			if (get(d)) $$render(consequent_3);
		});
		append($$anchor, fragment_3);
	});
	reset(div_1);
	var details = sibling(div_1, 2);
	var summary = child(details);
	var text_14 = only_child(summary);
	var dl_2 = sibling(summary);
	each(dl_2, 21, () => get(others), ([name, value]) => name, ($$anchor, $$item) => {
		var $$array_2 = user_derived(() => to_array(get($$item), 2));
		let name = () => get($$array_2)[0];
		let value = () => get($$array_2)[1];
		var fragment_4 = root_7$2();
		var dt_1 = first_child(fragment_4);
		var code_3 = child(dt_1);
		var text_15 = only_child(code_3, true);
		reset(dt_1);
		var dd_6 = sibling(dt_1);
		var code_4 = child(dd_6);
		var text_16 = only_child(code_4, true);
		reset(dd_6);
		template_effect(() => {
			set_text(text_15, name());
			set_text(text_16, value());
		});
		append($$anchor, fragment_4);
	});
	reset(dl_2);
	reset(details);
	var node_6 = sibling(details, 4);
	var consequent_4 = ($$anchor) => {
		Json($$anchor, { get text() {
			return $$props.request.body;
		} });
	};
	var consequent_5 = ($$anchor) => {
		var p_2 = root_8$2();
		append($$anchor, p_2);
	};
	var consequent_6 = ($$anchor) => {
		var fragment_6 = root_9$2();
		var pre = sibling(first_child(fragment_6));
		var text_17 = only_child(pre, true);
		template_effect(() => set_text(text_17, $$props.request.bodyBase64));
		append($$anchor, fragment_6);
	};
	var alternate_1 = ($$anchor) => {
		var p_3 = root_10$2();
		append($$anchor, p_3);
	};
	if_block(node_6, ($$render) => {
		if ($$props.request.body !== void 0 && $$props.request.body !== null) $$render(consequent_4);
		else if ($$props.request.bodyBase64 && preferences.hidesPersonal) $$render(consequent_5, 1);
		else if ($$props.request.bodyBase64) $$render(consequent_6, 2);
		else $$render(alternate_1, -1);
	});
	template_effect(($0, $1, $2) => {
		set_class(div, 1, clsx(["note verdict", $$props.request.verification.isValid ? "good" : "bad"]), "svelte-lo1lz0");
		set_text(text, $$props.request.verification.isValid ? "Signature good" : "Signature not good");
		set_text(text_4, `${$$props.request.method ?? ""} ${$$props.request.path ?? ""}`);
		set_text(text_5, `${$0 ?? ""} bytes`);
		set_text(text_6, `${$1 ?? ""}${$2 ?? ""}`);
		set_text(text_14, `${get(others).length ?? ""} other headers`);
	}, [
		() => $$props.request.bodyBytes.toLocaleString("en-GB"),
		() => $$props.request.answer.fault ? words($$props.request.answer.fault) : $$props.request.answer.status,
		() => $$props.request.answer.delayMilliseconds ? ` after ${lasting($$props.request.answer.delayMilliseconds)}` : ""
	]);
	append($$anchor, fragment);
	pop();
}
// src/pages/Inboxes.svelte
var root$3 = from_html(`<p>An inbox is a receiver inside the sandbox: it checks signatures as yours should, and misbehaves on request. Any name will do.</p> <p class="act svelte-1ewam6m"><button class="main">Open the inbox “first”</button></p>`, 1);
var root_1$2 = from_html(`<span class="fault svelte-1ewam6m"> </span>`);
var root_2$2 = from_html(`<li class="svelte-1ewam6m"><a class="svelte-1ewam6m"><span class="cut"> </span><span class="num quiet"> </span> <span class="small quiet sub svelte-1ewam6m"> <!></span></a></li>`);
var root_3$2 = from_html(`<button class="main"><!>Subscribe it</button>`);
var root_4$1 = from_html(`<a class="small"> </a>`);
var root_5$1 = from_html(`<div class="address svelte-1ewam6m"><!></div> <div class="row tools"><!> <button><!>Empty</button></div> <!>`, 1);
var root_6$1 = from_html(`<button class="main">Make it</button>`);
var root_7$1 = from_html(`<span class="small quiet num"> </span>`);
var root_8$1 = from_html(`<p class="small">Of one delivery. <a>Show all</a></p>`);
var root_9$1 = from_html(`<p> </p>`);
var root_10$1 = from_html(`<span class="quiet">↻ again</span>`);
var root_11$1 = from_html(`<li><a class="svelte-1ewam6m"><span class="num quiet"> </span> <span class="cut op svelte-1ewam6m"><b class="svelte-1ewam6m"> </b> <span class="quiet small"> </span></span> <span> </span> <span class="small sub svelte-1ewam6m"><span> </span><!></span> <span class="small quiet when svelte-1ewam6m"><!></span></a></li>`);
var root_12$1 = from_html(`<ol class="requests svelte-1ewam6m"></ol>`);
var root_13$1 = from_html(`<section class="right svelte-1ewam6m"><!></section>`);
var root_14 = from_html(`<div class="columns svelte-1ewam6m"><nav class="boxes svelte-1ewam6m" aria-label="Inboxes"><ul class="svelte-1ewam6m"></ul></nav> <section class="middle svelte-1ewam6m"><!> <div class="spread list-head svelte-1ewam6m"><h2>Requests</h2><!></div> <!> <!></section> <!></div>`);
var root_15 = from_html(`<p> </p> <div class="row"><button class="danger">Empty it</button><button>Cancel</button></div>`, 1);
var root_16 = from_html(`<div class="spread head svelte-1ewam6m"><h1 tabindex="-1">Inboxes</h1> <div class="row"><form class="row"><input class="fresh svelte-1ewam6m" type="text" placeholder="Any name" aria-label="Name of an inbox" pattern="[a-z0-9][a-z0-9\\-_]*" maxlength="64"/><button><!>Inbox</button></form> <button><!>Book a flight</button></div></div> <!> <!>`, 1);
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
	const requests = query(() => get(name), async (signal) => get(name) ? ask(() => api.GET("/sandbox/v1/inboxes/{name}/requests", {
		params: {
			path: { name: get(name) },
			query: { limit: 100 }
		},
		signal
	})) : null, ({ kind, data }) => kind === "inboxRequest" && (data["name"] === void 0 || data["name"] === get(name) || data["inbox"] === get(name)));
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
	var fragment = root_16();
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
				var fragment_4 = root$3();
				var p = sibling(first_child(fragment_4), 2);
				var button_2 = only_child(p);
				template_effect(() => button_2.disabled = get(isBusy));
				delegated("click", button_2, () => make("first"));
				append($$anchor, fragment_4);
			},
			$$slots: { default: true }
		});
	};
	var consequent_15 = ($$anchor) => {
		var div_2 = root_14();
		var nav = child(div_2);
		var ul = child(nav);
		each(ul, 21, () => inboxes.data.inboxes.some((one) => one.name === get(name)) ? inboxes.data.inboxes : [...inboxes.data.inboxes, {
			name: get(name),
			received: 0,
			failed: 0,
			duplicates: 0,
			faults: void 0
		}], (one) => one.name, ($$anchor, one) => {
			var li = root_2$2();
			var a_1 = child(li);
			var span = child(a_1);
			var text = only_child(span, true);
			var span_1 = sibling(span);
			var text_1 = only_child(span_1, true);
			var span_2 = sibling(span_1, 2);
			var text_2 = child(span_2);
			var node_3 = sibling(text_2);
			var consequent_3 = ($$anchor) => {
				var span_3 = root_1$2();
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
			var fragment_5 = root_5$1();
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
				var button_3 = root_3$2();
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
				var a_2 = root_4$1();
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
			reset(div_4);
			var node_9 = sibling(div_4, 2);
			{
				let $0 = user_derived(() => inbox.data.faults ?? void 0);
				Faults(node_9, {
					get faults() {
						return get($0);
					},
					put,
					get isBusy() {
						return get(isBusy);
					}
				});
			}
			template_effect(() => button_4.disabled = get(isBusy) || inbox.data.kept === 0);
			delegated("click", button_4, () => set(isEmptying, true));
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
						var button_5 = root_6$1();
						template_effect(() => button_5.disabled = get(isBusy));
						delegated("click", button_5, () => make(get(name)));
						append($$anchor, button_5);
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
		var node_10 = sibling(child(div_5));
		var consequent_8 = ($$anchor) => {
			var span_4 = root_7$1();
			var text_5 = only_child(span_4);
			template_effect(() => set_text(text_5, `${inbox.data.received ?? ""} received, ${inbox.data.verified ?? ""} good, ${inbox.data.failed ?? ""} bad`));
			append($$anchor, span_4);
		};
		if_block(node_10, ($$render) => {
			if (inbox.data) $$render(consequent_8);
		});
		reset(div_5);
		var node_11 = sibling(div_5, 2);
		var consequent_9 = ($$anchor) => {
			var p_1 = root_8$1();
			var a_3 = sibling(child(p_1));
			reset(p_1);
			template_effect(($0) => set_attribute(a_3, "href", $0), [() => href(`/sandbox/inboxes/${get(name)}`)]);
			append($$anchor, p_1);
		};
		if_block(node_11, ($$render) => {
			if (get(wanted)) $$render(consequent_9);
		});
		var node_12 = sibling(node_11, 2);
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
						var p_2 = root_9$1();
						var text_6 = only_child(p_2, true);
						template_effect(() => set_text(text_6, get(wanted) ? "Inboxes keep their newest requests, in memory." : get(subscribed).length ? "Book a flight, and it comes here." : "Subscribe it, then book a flight."));
						append($$anchor, p_2);
					},
					$$slots: { default: true }
				});
			}
		};
		var alternate_1 = ($$anchor) => {
			var ol = root_12$1();
			each(ol, 21, () => get(all), (one) => one.number, ($$anchor, one) => {
				var li_1 = root_11$1();
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
				var node_13 = sibling(span_10);
				var consequent_13 = ($$anchor) => {
					var span_11 = root_10$1();
					append($$anchor, span_11);
				};
				if_block(node_13, ($$render) => {
					if (get(one).isDuplicate) $$render(consequent_13);
				});
				reset(span_9);
				var span_12 = sibling(span_9, 2);
				var node_14 = child(span_12);
				Time(node_14, { get at() {
					return get(one).receivedAt;
				} });
				reset(span_12);
				reset(a_4);
				reset(li_1);
				template_effect(($0, $1, $2) => {
					set_attribute(a_4, "href", $0);
					set_attribute(a_4, "aria-current", get(one) === get(chosen) ? "true" : void 0);
					set_text(text_7, get(one).number);
					set_text(text_8, $1);
					set_text(text_9, get(one).event.eventType ?? "");
					set_class(span_8, 1, clsx(["num answer", get(one).answer.status === 200 ? "ok" : "no"]), "svelte-1ewam6m");
					set_text(text_10, $2);
					set_class(span_10, 1, clsx(get(one).verification.isValid ? "ok" : "no"), "svelte-1ewam6m");
					set_text(text_11, get(one).verification.isValid ? "✓ good" : "✕ bad");
				}, [
					() => href(`/sandbox/inboxes/${get(name)}/${get(one).number}${get(query_)}`),
					() => get(one).event.operation ? words(get(one).event.operation) : get(one).event.eventType ?? get(one).method,
					() => get(one).answer.status ?? words(get(one).answer.fault ?? "").slice(0, 12)
				]);
				append($$anchor, li_1);
			});
			reset(ol);
			append($$anchor, ol);
		};
		if_block(node_12, ($$render) => {
			if (requests.failure && !requests.data) $$render(consequent_10);
			else if (!requests.data) $$render(consequent_11, 1);
			else if (get(all).length === 0) $$render(consequent_12, 2);
			else $$render(alternate_1, -1);
		});
		reset(section);
		var node_15 = sibling(section, 2);
		var consequent_14 = ($$anchor) => {
			var section_1 = root_13$1();
			var node_16 = child(section_1);
			{
				let $0 = user_derived(() => get(tries).get(get(chosen).number));
				InboxRequestView(node_16, {
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
		if_block(node_15, ($$render) => {
			if (get(chosen)) $$render(consequent_14);
		});
		reset(div_2);
		template_effect(() => set_attribute(section, "aria-label", `Inbox ${get(name)}`));
		append($$anchor, div_2);
	};
	if_block(node_2, ($$render) => {
		if (inboxes.failure && !inboxes.data) $$render(consequent);
		else if (!inboxes.data) $$render(consequent_1, 1);
		else if (!get(name) && inboxes.data.inboxes.length === 0) $$render(consequent_2, 2);
		else if (get(name)) $$render(consequent_15, 3);
	});
	var node_17 = sibling(node_2, 2);
	var consequent_16 = ($$anchor) => {
		{
			let $0 = user_derived(() => `Empty the inbox ${get(name)}`);
			Dialog($$anchor, {
				get title() {
					return get($0);
				},
				close: () => set(isEmptying, false),
				children: ($$anchor, $$slotProps) => {
					var fragment_12 = root_15();
					var p_3 = first_child(fragment_12);
					var text_12 = only_child(p_3);
					var div_6 = sibling(p_3, 2);
					var button_6 = child(div_6);
					var button_7 = sibling(button_6);
					reset(div_6);
					template_effect(($0) => {
						set_text(text_12, `${$0 ?? ""} and the counts go. That cannot be undone; deliveries stay.`);
						button_6.disabled = get(isBusy);
					}, [() => many(inbox.data?.kept ?? 0, "kept request")]);
					delegated("click", button_6, empty);
					delegated("click", button_7, () => set(isEmptying, false));
					append($$anchor, fragment_12);
				},
				$$slots: { default: true }
			});
		}
	};
	if_block(node_17, ($$render) => {
		if (get(isEmptying)) $$render(consequent_16);
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
// src/draw/Pipeline.svelte
var root$2 = from_html(`<a class="svelte-gkjj0"> </a>`);
var root_1$1 = from_html(`<span class="quiet svelte-gkjj0">…</span>`);
var root_2$1 = from_html(`<li><span class="dot svelte-gkjj0" aria-hidden="true"></span> <span class="name small svelte-gkjj0"> </span> <span class="value cut svelte-gkjj0"><!></span></li>`);
var root_3$1 = from_html(`<ol class="pipeline svelte-gkjj0" aria-label="The way of an event"></ol>`);
function Pipeline($$anchor, $$props) {
	push($$props, true);
	const present = user_derived(() => $$props.stations.findIndex((station) => station.value === void 0));
	var ol = root_3$1();
	each(ol, 23, () => $$props.stations, (station) => station.name, ($$anchor, station, index) => {
		var li = root_2$1();
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
			var span_2 = root_1$1();
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
// src/parts/OneTime.svelte
var root$1 = from_html(`<p>Your receiver verifies signatures with it. It is not shown again; another can be made at any time.</p> <div class="secret svelte-1ejnlqf"><code> </code></div> <div class="row"><button><!>Copy</button> <button><!>.env</button> <button> </button></div> <div><button class="main">I have stored it</button></div>`, 1);
function OneTime($$anchor, $$props) {
	push($$props, true);
	let isShown = state(false);
	Dialog($$anchor, {
		title: "The signing secret, once",
		canClose: false,
		get close() {
			return $$props.done;
		},
		children: ($$anchor, $$slotProps) => {
			var fragment_1 = root$1();
			var div = sibling(first_child(fragment_1), 2);
			var code = child(div);
			var text = only_child(code, true);
			reset(div);
			var div_1 = sibling(div, 2);
			var button = child(div_1);
			var node = child(button);
			Icon(node, {
				name: "Copy",
				size: 14
			});
			next();
			reset(button);
			var button_1 = sibling(button, 2);
			var node_1 = child(button_1);
			Icon(node_1, {
				name: "Download",
				size: 14
			});
			next();
			reset(button_1);
			var button_2 = sibling(button_1, 2);
			var text_1 = only_child(button_2, true);
			reset(div_1);
			var div_2 = sibling(div_1, 2);
			var button_3 = only_child(div_2);
			template_effect(($0) => {
				set_text(text, $0);
				set_attribute(button_2, "aria-pressed", get(isShown));
				set_text(text_1, get(isShown) ? "Hide" : "Reveal");
			}, [() => get(isShown) ? $$props.secret : "•".repeat(24)]);
			delegated("click", button, () => copy($$props.secret, "secret"));
			delegated("click", button_1, () => save("jetbridge.env", `JETBRIDGE_SIGNING_SECRET='${$$props.secret}'\n`, "text/plain"));
			delegated("click", button_2, () => set(isShown, !get(isShown)));
			delegated("click", button_3, function(...$$args) {
				$$props.done?.apply(this, $$args);
			});
			append($$anchor, fragment_1);
		},
		$$slots: { default: true }
	});
	pop();
}
delegate(["click"]);
// src/parts/certified.svelte.ts
var Certified = class {
	#report = state(null);
	get report() {
		return get(this.#report);
	}
	set report(value) {
		set(this.#report, value);
	}
	async run(subscriptionId) {
		this.report = await ask(() => api.POST("/sandbox/v1/certifications", {
			body: { subscriptionId },
			headers: { accept: "application/json" }
		}));
	}
	async junit(subscriptionId) {
		return await ask(() => api.POST("/sandbox/v1/certifications", {
			body: { subscriptionId },
			headers: { accept: "application/xml" },
			parseAs: "text"
		}));
	}
};
var certified = new Certified();
// src/pages/Start.svelte
var root = from_html(`<span role="img"><!></span>`);
var root_1 = from_html(`<div class="way svelte-hm7qji" aria-live="polite"><!></div>`);
var root_2 = from_html(`<p>Deliveries go to <a> </a>.</p>`);
var root_3 = from_html(`<p class="small fault svelte-hm7qji" id="url-fault" role="alert"> </p>`);
var root_4 = from_html(`<p class="soft">An HTTPS endpoint whose certificate the engine trusts: <code>.jetbridge/tls</code> holds one for <code>localhost</code>, with its authority. For plain HTTP, <code>jetbridge listen --forward-to http://localhost:3000/hooks</code> stands before it.</p> <form class="row svelte-hm7qji"><div class="field url svelte-hm7qji"><label for="url" class="visually-hidden">URL of your receiver</label><input id="url" type="url" required="" placeholder="https://localhost:9443/hooks"/></div> <button class="main">Create</button></form> <!>`, 1);
var root_5 = from_html(`<a class="row"><!></a>`);
var root_6 = from_html(`<p class="note bad"><b> </b> <br/> </p>`);
var root_7 = from_html(`<button title="Runs once more, and saves the report"><!>JUnit</button>`);
var root_8 = from_html(`<br/><span class="quiet"> </span>`, 1);
var root_9 = from_html(`<tr><td> </td><td> </td><td> <!></td></tr>`);
var root_10 = from_html(`<table class="cases svelte-hm7qji"><thead><tr><th>Case</th><th>Verdict</th><th>What happened</th></tr></thead><tbody></tbody></table>`);
var root_11 = from_html(`<p class="small quiet"> </p>`);
var root_12 = from_html(`<p class="small quiet">The sandbox's steps need the scope platform:admin.</p>`);
var root_13 = from_html(`<h1 tabindex="-1">Start</h1> <p class="soft lead svelte-hm7qji"> </p> <ol class="steps svelte-hm7qji"><li class="svelte-hm7qji"><!> <div class="step svelte-hm7qji"><h2> </h2> <p class="soft">An inbox is a receiver inside the sandbox. It checks signatures as yours should.</p> <div class="row"><button><!> </button> <button><!>Book a flight</button></div> <!></div></li> <li class="svelte-hm7qji"><!> <div class="step svelte-hm7qji"><h2> </h2> <!></div></li> <li class="svelte-hm7qji"><!> <div class="step svelte-hm7qji"><h2> </h2> <p class="soft">Exactly 200, within 40 seconds; then work.</p> <div class="row"><button><!>Send test</button> <!></div> <!></div></li> <li class="svelte-hm7qji"><!> <div class="step svelte-hm7qji"><h2> </h2> <p class="soft">Verify over the bytes as they came. <a target="_blank" rel="noopener">Verify a signature</a> has the code in ten languages; the certification below sends requests with a spoiled signature, an old time and another secret.</p></div></li> <li class="svelte-hm7qji"><!> <div class="step svelte-hm7qji"><h2> </h2> <p class="soft">The inbox fails twice for each delivery, then takes it: three requests, one id.</p> <button><!>Fail twice, then book</button></div></li> <li class="svelte-hm7qji"><!> <div class="step svelte-hm7qji"><h2> </h2> <p class="soft">The inbox fails for good. On the delivery's page, wind the clock to the end of its window, let the inbox answer 200, and resend.</p> <button><!>Make one that fails</button></div></li> <li class="svelte-hm7qji"><!> <div class="step svelte-hm7qji"><h2> </h2> <p class="soft">Everything that goes wrong in the field, sent to your receiver and judged. It takes up to two minutes. In CI: <code>jetbridge certify --junit report.xml</code></p> <div class="row"><button><!> </button> <!></div> <!></div></li></ol> <!> <!> <!>`, 1);
function Start($$anchor, $$props) {
	push($$props, true);
	const mark = ($$anchor, index = noop) => {
		var span = root();
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
	const done = user_derived(() => [
		(inboxes.data?.inboxes ?? []).some((one) => one.verified > 0),
		get(own) !== void 0,
		(proof.data?.deliveries.length ?? 0) > 0,
		certified.report?.cases.some((one) => /signature/i.test(`${one.name} ${one.title}`)) === true && certified.report.cases.filter((one) => /signature/i.test(`${one.name} ${one.title}`)).every((one) => one.verdict !== "FAIL"),
		(repeated.data?.deliveries.length ?? 0) > 0,
		(exhausted.data?.deliveries.length ?? 0) > 0 || (long.data?.deliveries.length ?? 0) > 0,
		certified.report?.verdict === "PASS"
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
		await certified.run(get(own).id);
		toasts.say(`Certification: ${words(certified.report.verdict)}.`, certified.report.verdict === "FAIL" ? "bad" : "good");
	});
	const junit = () => act("junit", async () => {
		const text = await certified.junit(get(own).id);
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
	const STEPS = [
		"See one arrive",
		"Point it at yours",
		"Answer 200",
		"Refuse what is forged",
		"Survive a bad day",
		"Two weeks in a minute",
		"Certify"
	];
	var fragment_2 = root_13();
	var p = sibling(first_child(fragment_2), 2);
	var text_2 = only_child(p);
	var ol = sibling(p, 2);
	var li = child(ol);
	var node_1 = child(li);
	mark(node_1, () => 0);
	var div = sibling(node_1, 2);
	var h2 = child(div);
	var text_3 = only_child(h2, true);
	var div_1 = sibling(h2, 4);
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
	var text_4 = sibling(node_2, 1, true);
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
		var div_2 = root_1();
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
	var text_5 = only_child(h2_1, true);
	var node_7 = sibling(h2_1, 2);
	var consequent_2 = ($$anchor) => {
		var p_1 = root_2();
		var a = sibling(child(p_1));
		var text_6 = only_child(a, true);
		next();
		reset(p_1);
		template_effect(($0) => {
			set_attribute(a, "href", $0);
			set_text(text_6, get(own).url);
		}, [() => href(`/subscriptions/${get(own).id}`)]);
		append($$anchor, p_1);
	};
	var alternate_1 = ($$anchor) => {
		var fragment_3 = root_4();
		var form = sibling(first_child(fragment_3), 2);
		var div_4 = child(form);
		var input = sibling(child(div_4));
		remove_input_defaults(input);
		reset(div_4);
		var button_2 = sibling(div_4, 2);
		reset(form);
		var node_8 = sibling(form, 2);
		var consequent_3 = ($$anchor) => {
			var p_2 = root_3();
			var text_7 = only_child(p_2, true);
			template_effect(() => set_text(text_7, get(fault).message));
			append($$anchor, p_2);
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
	var text_8 = only_child(h2_2, true);
	var div_6 = sibling(h2_2, 4);
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
		var a_1 = root_5();
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
		var p_3 = root_6();
		var b = child(p_3);
		var text_9 = only_child(b, true);
		var text_10 = sibling(b, 1, true);
		var text_11 = sibling(text_10, 2, true);
		reset(p_3);
		template_effect(($0) => {
			set_text(text_9, $0);
			set_text(text_10, get(last).status ? ` · ${get(last).status}` : "");
			set_text(text_11, get(last).advice);
		}, [() => words(get(last).reason)]);
		append($$anchor, p_3);
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
	var text_12 = only_child(h2_3, true);
	var p_4 = sibling(h2_3, 2);
	var a_2 = sibling(child(p_4));
	next();
	reset(p_4);
	reset(div_7);
	reset(li_3);
	var li_4 = sibling(li_3, 2);
	var node_15 = child(li_4);
	mark(node_15, () => 4);
	var div_8 = sibling(node_15, 2);
	var h2_4 = child(div_8);
	var text_13 = only_child(h2_4, true);
	var button_4 = sibling(h2_4, 4);
	var node_16 = child(button_4);
	Icon(node_16, {
		name: "Again",
		size: 14
	});
	next();
	reset(button_4);
	reset(div_8);
	reset(li_4);
	var li_5 = sibling(li_4, 2);
	var node_17 = child(li_5);
	mark(node_17, () => 5);
	var div_9 = sibling(node_17, 2);
	var h2_5 = child(div_9);
	var text_14 = only_child(h2_5, true);
	var button_5 = sibling(h2_5, 4);
	var node_18 = child(button_5);
	Icon(node_18, {
		name: "Clock",
		size: 14
	});
	next();
	reset(button_5);
	reset(div_9);
	reset(li_5);
	var li_6 = sibling(li_5, 2);
	var node_19 = child(li_6);
	mark(node_19, () => 6);
	var div_10 = sibling(node_19, 2);
	var h2_6 = child(div_10);
	var text_15 = only_child(h2_6, true);
	var div_11 = sibling(h2_6, 4);
	var button_6 = child(div_11);
	var node_20 = child(button_6);
	Icon(node_20, {
		name: "Play",
		size: 14
	});
	var text_16 = sibling(node_20, 1, true);
	reset(button_6);
	var node_21 = sibling(button_6, 2);
	var consequent_6 = ($$anchor) => {
		var button_7 = root_7();
		var node_22 = child(button_7);
		Icon(node_22, {
			name: "Download",
			size: 14
		});
		next();
		reset(button_7);
		template_effect(() => button_7.disabled = get(isBusy) !== "");
		delegated("click", button_7, junit);
		append($$anchor, button_7);
	};
	if_block(node_21, ($$render) => {
		if (certified.report) $$render(consequent_6);
	});
	reset(div_11);
	var node_23 = sibling(div_11, 2);
	var consequent_8 = ($$anchor) => {
		var table = root_10();
		var tbody = sibling(child(table));
		each(tbody, 21, () => certified.report.cases, (one) => one.name, ($$anchor, one) => {
			var tr = root_9();
			var td = child(tr);
			var text_17 = only_child(td, true);
			var td_1 = sibling(td);
			var text_18 = only_child(td_1, true);
			var td_2 = sibling(td_1);
			var text_19 = child(td_2, true);
			var node_24 = sibling(text_19);
			var consequent_7 = ($$anchor) => {
				var fragment_4 = root_8();
				var span_1 = sibling(first_child(fragment_4));
				var text_20 = only_child(span_1, true);
				template_effect(() => set_text(text_20, get(one).advice));
				append($$anchor, fragment_4);
			};
			if_block(node_24, ($$render) => {
				if (get(one).advice) $$render(consequent_7);
			});
			reset(td_2);
			reset(tr);
			template_effect(($0) => {
				set_text(text_17, get(one).title);
				set_class(td_1, 1, clsx(get(one).verdict), "svelte-hm7qji");
				set_text(text_18, $0);
				set_text(text_19, get(one).message);
			}, [() => words(get(one).verdict)]);
			append($$anchor, tr);
		});
		reset(tbody);
		reset(table);
		append($$anchor, table);
	};
	if_block(node_23, ($$render) => {
		if (certified.report) $$render(consequent_8);
	});
	reset(div_10);
	reset(li_6);
	reset(ol);
	var node_25 = sibling(ol, 2);
	var consequent_9 = ($$anchor) => {
		var p_5 = root_11();
		var text_21 = only_child(p_5);
		template_effect(() => set_text(text_21, `The stream is away: the page asks every five seconds. ${live.why ?? ""}`));
		append($$anchor, p_5);
	};
	if_block(node_25, ($$render) => {
		if (live.state === "polling") $$render(consequent_9);
	});
	var node_26 = sibling(node_25, 2);
	var consequent_10 = ($$anchor) => {
		var p_6 = root_12();
		append($$anchor, p_6);
	};
	var d = user_derived(() => !session.may("platform:admin"));
	if_block(node_26, ($$render) => {
		if (get(d)) $$render(consequent_10);
	});
	var node_27 = sibling(node_26, 2);
	var consequent_11 = ($$anchor) => {
		OneTime($$anchor, {
			get secret() {
				return get(secret);
			},
			done: () => set(secret, null)
		});
	};
	if_block(node_27, ($$render) => {
		if (get(secret)) $$render(consequent_11);
	});
	template_effect(($0) => {
		set_text(text_2, `A receiver proved in an afternoon: ${$0 ?? ""} of 7 steps done. Each ticks itself off when it has happened.`);
		set_attribute(ol, "aria-busy", !get(isKnown));
		set_attribute(li, "aria-label", STEPS[0]);
		set_text(text_3, STEPS[0]);
		set_class(button, 1, clsx(get(ofInbox) ? "" : "main"));
		button.disabled = get(isBusy) !== "" || get(ofInbox) !== void 0 || !get(isKnown);
		set_text(text_4, get(ofInbox) ? "Inbox subscribed" : "Subscribe an inbox");
		set_class(button_1, 1, clsx(get(ofInbox) ? "main" : ""));
		button_1.disabled = get(isBusy) !== "" || !get(ofInbox);
		set_attribute(li_1, "aria-label", STEPS[1]);
		set_text(text_5, STEPS[1]);
		set_attribute(li_2, "aria-label", STEPS[2]);
		set_text(text_8, STEPS[2]);
		set_class(button_3, 1, clsx(get(next$1) === 2 ? "main" : ""));
		button_3.disabled = get(isBusy) !== "" || !get(own);
		set_attribute(li_3, "aria-label", STEPS[3]);
		set_text(text_12, STEPS[3]);
		set_attribute(a_2, "href", `${apiRoot}/docs/guide/verify`);
		set_attribute(li_4, "aria-label", STEPS[4]);
		set_text(text_13, STEPS[4]);
		button_4.disabled = get(isBusy) !== "" || !get(ofInbox);
		set_attribute(li_5, "aria-label", STEPS[5]);
		set_text(text_14, STEPS[5]);
		button_5.disabled = get(isBusy) !== "" || !get(ofInbox);
		set_attribute(li_6, "aria-label", STEPS[6]);
		set_text(text_15, STEPS[6]);
		set_class(button_6, 1, clsx(get(next$1) === 6 ? "main" : ""));
		button_6.disabled = get(isBusy) !== "" || !get(own);
		set_text(text_16, get(isBusy) === "certify" ? "Running …" : "Run all cases");
	}, [() => get(done).filter(Boolean).length]);
	delegated("click", button, subscribe);
	delegated("click", button_1, bookFlight);
	delegated("click", button_3, test);
	delegated("click", button_4, fail);
	delegated("click", button_5, breakIt);
	delegated("click", button_6, certify);
	append($$anchor, fragment_2);
	pop();
}
delegate(["click"]);
export { Booking, Bookings, Clock, Inboxes, Start };
