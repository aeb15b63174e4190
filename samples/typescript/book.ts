// Books the first free time of the next week, and cancels it: node build/book.js http://localhost:5080 df_pk_…
import { randomUUID } from "node:crypto";
import type { components } from "./generated/api.js";

type Schemas = components["schemas"];

const [address, key] = process.argv.slice(2);
if (address === undefined || key === undefined) {
  console.error("usage: book ADDRESS KEY");
  process.exit(2);
}

class ApiError extends Error {
  constructor(readonly status: number, readonly errors: Schemas["ErrorItem"][], readonly requestId: string | null) {
    super(`${status} ${errors.map((error) => `${error.code}: ${error.field ?? ""} ${error.message}`).join("; ")} (request ${requestId})`);
  }
}

/** Sends a request, opens the envelope, and waits as Retry-After says where the request may be repeated. */
async function call<T>(method: "GET" | "POST" | "PUT", path: string, body?: object): Promise<T> {
  const headers: Record<string, string> = { "X-Api-Key": key! };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  if (method === "POST") {
    // The same in every attempt: however often the request arrives, it is done once.
    headers["Idempotency-Key"] = randomUUID();
  }
  for (let attempt = 0; ; attempt++) {
    const response = await fetch(new URL(`/api-connector/v1/${path}`, address), { method, headers, body: body === undefined ? null : JSON.stringify(body) });
    if (response.ok) {
      return ((await response.json()) as { data: T }).data;
    }
    const wait = Number(response.headers.get("Retry-After"));
    if ((response.status === 429 || response.status === 503) && method !== "PUT" && wait > 0 && wait <= 30 && attempt < 3) {
      await new Promise((resume) => setTimeout(resume, wait * 1000));
      continue;
    }
    throw new ApiError(response.status, ((await response.json()) as Schemas["ErrorEnvelope"]).errors, response.headers.get("X-Request-Id"));
  }
}

function first<T>(items: T[], what: string): T {
  if (items[0] === undefined) {
    throw new Error(`There is no ${what}.`);
  }
  return items[0];
}

const clinic = `backofficeclinics/${first(await call<Schemas["ClinicSummary"][]>("GET", "backofficeclinics"), "clinic").id}`;
const services = await call<Schemas["ServiceSummary"][]>("GET", `${clinic}/services`);
const service = first(services.filter((item) => item.is_active), "active service");
const calendars = await call<Schemas["CalendarSummary"][]>("GET", `${clinic}/calendars`);
const calendar = first(calendars.filter((item) => item.is_active), "active calendar");

// Free times of a week, in which the whole service fits.
const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
const query = new URLSearchParams({ start_date: day(1), end_date: day(7), service_duration: String(service.duration) });
const staff = await call<Schemas["StaffSlots"][]>("GET", `${clinic}/calendars/${calendar.id}/available-slots?${query}`);
const free = staff.flatMap((person) => person.available_slots.flatMap((date) => date.slots).filter((slot) => slot.available).map((slot) => ({ person, slot })));
const { person, slot } = first(free, "free time");

const body: Schemas["CreateAppointmentsBody"] = {
  appointments: [
    {
      service: service.id,
      back_office_staff_calendar: person.staff_calendar_id,
      from: slot.from,
      to: new Date(Date.parse(slot.from) + service.duration * 60_000).toISOString(),
    },
  ],
};
const appointment = first(await call<Schemas["CreatedAppointment"][]>("POST", `${clinic}/appointments`, body), "appointment");
const local = new Date(appointment.booked_from).toLocaleString("es-ES", { timeZone: person.timezone });
console.log(`Booked ${service.name} with ${person.name}: ${local} (${person.timezone})`);

const change: Schemas["ChangeBehaviourBody"] = { behaviour: "cancelled" };
const changed = await call<Schemas["BehaviourChange"]>("PUT", `${clinic}/appointments/${appointment.id}/behaviour`, change);
console.log(`It is ${changed.behaviour} now`);
