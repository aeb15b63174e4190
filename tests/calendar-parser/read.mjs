// Reads a calendar from standard input as a calendar program does: node read.mjs <from> <to>, two instants.
// Prints its name and each occurrence that overlaps the span, recurring events by rule; zones are those that the calendar itself describes.
import ICAL from 'ical.js';
import { readFileSync } from 'node:fs';

const [from, to] = process.argv.slice(2).map(text => new Date(text));
ICAL.TimezoneService.reset();
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, 'utf8')));
for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);

const occurrences = [];
function add(event, start, end) {
  const [first, last] = [start.toJSDate(), end.toJSDate()];
  if (start.zone === ICAL.Timezone.localTimezone && !start.isDate) throw new Error(`${event.uid}: a time without a zone`);
  if (last <= from || first >= to) return;
  occurrences.push({
    uid: event.uid,
    start: start.isDate ? start.toString() : first.toISOString(),
    end: start.isDate ? end.toString() : last.toISOString(),
    summary: event.summary,
    location: event.location,
    status: event.component.getFirstPropertyValue('status'),
    zone: start.isDate ? '' : start.zone.tzid,
  });
}

const components = calendar.getAllSubcomponents('vevent');
const uidOf = component => component.getFirstPropertyValue('uid');
const exceptions = components.filter(component => component.hasProperty('recurrence-id'));
const events = components.filter(component => !component.hasProperty('recurrence-id'))
  // Left to itself, the library takes every exception of the calendar for one of each event's.
  .map(component => new ICAL.Event(component, { exceptions: exceptions.filter(exception => uidOf(exception) === uidOf(component)) }));
for (const event of events) {
  if (!event.isRecurring()) {
    add(event, event.startDate, event.endDate);
    continue;
  }
  const all = event.iterator();
  for (let next = all.next(); next && next.toJSDate() < to; next = all.next()) {
    const { item, startDate, endDate } = event.getOccurrenceDetails(next);
    add(item, startDate, endDate);
  }
}

console.log(JSON.stringify({
  name: calendar.getFirstPropertyValue('name'),
  refresh: calendar.getFirstPropertyValue('refresh-interval')?.toString(),
  orphans: exceptions.filter(exception => !events.some(event => event.isRecurring() && event.uid === uidOf(exception))).length,
  occurrences,
}));
