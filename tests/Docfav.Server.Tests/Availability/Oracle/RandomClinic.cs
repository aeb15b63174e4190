using System.Globalization;
using Docfav.Server.Appointments;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using NodaTime;

namespace Docfav.Server.Tests.Availability.Oracle;

/// <summary>Fills a clinic by the throw of dice around some dates: the store for the server, and the same for the model.</summary>
sealed class RandomClinic
{
    static readonly (string Name, string Folded)[] Names = [("Zoë", "zoe"), ("ana", "ana"), ("Álvaro", "alvaro")];

    readonly TestClinic _clinic;
    readonly Random _random;
    readonly MinuteModel _model;
    readonly Service _service;

    RandomClinic(TestClinic clinic, Random random, MinuteModel model)
    {
        (_clinic, _random, _model) = (clinic, random, model);
        _service = clinic.Service();
    }

    public static async Task<(MinuteModel Model, Service Service)> FillAsync(TestClinic clinic, int seed, DateInterval dates, string zone, string otherZone)
    {
        var model = new MinuteModel(dates);
        var filler = new RandomClinic(clinic, new Random(seed), model);
        filler.Fill(zone, otherZone);
        await clinic.SaveAsync();
        return (model, filler._service);
    }

    void Fill(string zone, string otherZone)
    {
        var (here, there) = (_clinic.Calendar(), _clinic.Calendar());
        foreach (var (name, folded) in Names)
        {
            var staff = _clinic.Staff(name, null);
            Fill(_clinic.Place(staff, here, zone), name, folded);
            // The third person's other staff calendar is no longer in use; what was booked there still takes the person's time.
            Fill(_clinic.Place(staff, there, otherZone, active: folded != "alvaro"), name, folded);
        }

        foreach (var calendar in new[] { here, there })
        {
            if (_random.Next(3) == 0)
            {
                var date = AnyDate();
                var off = _clinic.DayOff(calendar, date, date.PlusDays(_random.Next(2)), "Festivo");
                _model.DayOffs.AddRange(_model.Places.Where(place => place.CalendarId == calendar.Id).Select(place => (place, off.Id, off.From, off.To, off.Reason)));
            }
        }
    }

    void Fill(StaffCalendar stored, string name, string folded)
    {
        var place = _model.Add(stored, name, folded);
        foreach (var day in Enumerable.Range(1, 7))
        {
            foreach (var (hours, text) in AnyHours(3))
            {
                LocalDate? from = _random.Next(6) == 0 ? AnyDate() : null;
                LocalDate? to = _random.Next(6) == 0 ? (from ?? AnyDate()).PlusDays(_random.Next(4)) : null;
                _clinic.Hours(stored, (IsoDayOfWeek)day, text, from, to);
                place.Weekly.Add(((IsoDayOfWeek)day, hours, from, to));
            }
        }

        foreach (var date in _model.Dates.Where(_ => _random.Next(4) == 0))
        {
            var hours = AnyHours(2);
            _clinic.SpecialDay(stored, date, [.. hours.Select(pair => pair.Text)]);
            place.Special[date] = [.. hours.Select(pair => pair.Hours)];
        }

        if (_random.Next(4) == 0)
        {
            var date = AnyDate();
            var off = _clinic.DayOff(stored, date, date.PlusDays(_random.Next(3)));
            _model.DayOffs.Add((place, off.Id, off.From, off.To, null));
        }

        Occupy(stored, place);
        for (var count = _random.Next(3); count > 0; count--)
        {
            Repeat(stored, place);
        }
    }

    void Occupy(StaffCalendar stored, ModelPlace place)
    {
        for (var count = _random.Next(2); count > 0; count--)
        {
            var (from, to) = AnySpan(40 * 60);
            var reason = _random.Next(2) == 0 ? "Médico" : null;
            _model.Take(place, "time_off", _clinic.TimeOff(stored, from, to, reason).Id, from, to, reason);
        }

        for (var count = _random.Next(4); count > 0; count--)
        {
            var (from, to) = _random.Next(10) == 0 && AnySpan(1).From is var start ? (start, start + Duration.FromHours(24)) : AnySpan(300);
            _model.Take(place, "time_reservation", _clinic.Reservation(stored, from, to, "Comida").Id, from, to, "Comida");
        }

        for (var count = _random.Next(6); count > 0; count--)
        {
            var (from, to) = AnySpan(120);
            var status = (AppointmentStatus)_random.Next(5);
            var item = _clinic.Appointment(stored, _service, from, to, status);
            if (status is not (AppointmentStatus.Cancelled or AppointmentStatus.NoShow))
            {
                _model.Take(place, "appointment", item.Id, from, to, null, status: Wire(status));
            }
        }

        for (var count = _random.Next(3); count > 0; count--)
        {
            var (from, to) = AnySpan(180);
            var status = (AppointmentStatus)_random.Next(4);
            var group = _clinic.Group(stored, _service, from, to, 3, status, "Pilates");
            var statuses = Enumerable.Range(0, _random.Next(4)).Select(_ => (AppointmentStatus)_random.Next(5)).ToArray();
            foreach (var participant in statuses)
            {
                _clinic.Participant(group, participant);
            }

            if (status != AppointmentStatus.Cancelled)
            {
                _model.Take(
                    place, "group_reservation", group.Id, from, to, "Pilates", statuses.Count(item => item != AppointmentStatus.Cancelled), Wire(status));
            }
        }
    }

    void Repeat(StaffCalendar stored, ModelPlace place)
    {
        var series = WalkedSeries.Any(_random, AnyDate());
        // Most begin where clocks are changed.
        var start = series.First.AtMidnight().PlusMinutes(_random.Next(3) == 0 ? _random.Next(1440) : _random.Next(240));
        var minutes = _random.Next(8) == 0 ? 1440 : _random.Next(1, 240);
        var excluded = series.DatesTo(_model.Dates.End).Where(_ => _random.Next(10) == 0).ToArray();
        var stored2 = _clinic.Series(stored, start, start.PlusMinutes(minutes), series.Rule, "Reunión", null, excluded);
        foreach (var date in series.DatesTo(_model.Dates.End.PlusDays(3)).Except(excluded).Where(date => date >= _model.Dates.Start.PlusDays(-3)))
        {
            var id = OccurrenceIds.Of(stored2.Id, date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture));
            _model.TakeLocal(place, id, stored2.Id, date + start.TimeOfDay, (date + start.TimeOfDay).PlusMinutes(minutes), "Reunión");
        }
    }

    List<((int From, int To) Hours, string Text)> AnyHours(int most)
    {
        var hours = new List<((int, int), string)>();
        for (var count = _random.Next(most + 1); count > 0; count--)
        {
            var from = _random.Next(3) == 0 ? 0 : _random.Next(1200);
            var to = _random.Next(3) == 0 ? 1440 : _random.Next(from + 1, 1441);
            hours.Add(((from, to), Text(from, to)));
            if (_random.Next(3) == 0 && to < 1440)
            {
                var touching = _random.Next(to + 1, 1441);
                hours.Add(((to, touching), Text(to, touching)));
            }
        }

        return hours;
    }

    LocalDate AnyDate() => _model.Dates.Start.PlusDays(_random.Next(_model.Dates.Length));

    (Instant From, Instant To) AnySpan(int longestMinutes)
    {
        var from = _model.Dates.Start.AtMidnight().PlusDays(-1).InUtc().ToInstant() + Duration.FromMinutes(_random.Next((_model.Dates.Length + 2) * 1440));
        return (from, from + Duration.FromMinutes(_random.Next(1, longestMinutes + 1)));
    }

    static string Text(int from, int to) => FormattableString.Invariant($"{from / 60:00}:{from % 60:00}-{to / 60:00}:{to % 60:00}");

    static string Wire(AppointmentStatus status) => status switch
    {
        AppointmentStatus.NoShow => "no_show",
        _ => status.ToString().ToLowerInvariant(),
    };
}
