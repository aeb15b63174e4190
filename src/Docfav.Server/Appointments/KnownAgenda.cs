using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using NodaTime;
using CoreAgenda = Docfav.Scheduling.Availability.Agenda;

namespace Docfav.Server.Appointments;

/// <summary>
/// What is known of a clinic's agenda behind its lock: what was read there, and what has been booked since. Turns that follow one another may go on with what
/// the turn before knew: it is what is stored as long as the agenda's version, which every change raises and the lock shows, is the one that turn has left
/// (docs/decisions/0030). One turn at a time.
/// </summary>
/// <param name="isKept">Whether others will go on with it: then more is read than one asks for.</param>
sealed class KnownAgenda(bool isKept = false)
{
    /// <summary>Beyond these all is forgotten.</summary>
    const int MostRead = 1_000;
    const int MostBooked = 5_000;

    /// <summary>What is kept is read in whole thirds of a day.</summary>
    const int GrainSeconds = 8 * NodaConstants.SecondsPerHour;

    readonly Dictionary<Guid, StaffPlace> _places = [];
    readonly Dictionary<Guid, BookableService> _services = [];
    readonly Dictionary<Guid, List<(InstantSpan Reach, CoreAgenda Agenda)>> _read = [];
    readonly Dictionary<Guid, List<Occupation>> _booked = [];
    readonly List<(Guid StaffId, Occupation Occupation)> _now = [];
    ClinicNumbers? _numbers;
    bool _isTrusted;
    bool _isOpen;
    bool _isGuess;
    int _numbersTaken;
    int _reads;
    int _bookings;
    Instant? _holdsUntil;

    /// <summary>Staff calendars, by id.</summary>
    public IReadOnlyDictionary<Guid, StaffPlace> Places => _places;

    /// <summary>Services, by id.</summary>
    public IReadOnlyDictionary<Guid, BookableService> Services => _services;

    public bool Has(IEnumerable<Guid> placeIds, IEnumerable<Guid> serviceIds) => placeIds.All(_places.ContainsKey) && serviceIds.All(_services.ContainsKey);

    /// <summary>
    /// Begins a turn; what is known may turn out to be of the past. One that was begun before and not committed is run again: what it read may be what another
    /// work of its transaction had not committed either, and is forgotten.
    /// </summary>
    /// <param name="numbers">The clinic's, with the lock.</param>
    /// <param name="now">The moment, after the lock, by which holds have expired or not.</param>
    public void Begin(ClinicNumbers numbers, Instant now)
    {
        var isTrusted = numbers == _numbers;
        if (_isOpen || numbers.AgendaVersion != _numbers?.AgendaVersion || !IsFit(now))
        {
            Forget();
        }

        (_numbers, _isTrusted, _isOpen, _isGuess, _numbersTaken) = (numbers, isTrusted, true, false, 0);
        _now.Clear();
    }

    /// <summary>
    /// Begins a turn without the lock, and without asking, where the turn before was right about the clinic; the numbers must be found unchanged when it is stored.
    /// A guess that was not committed was wrong.
    /// </summary>
    /// <param name="now">The moment, before the lock: a hold that expires between the two is still in the way.</param>
    /// <returns>The clinic's numbers; null where it must be asked.</returns>
    public ClinicNumbers? Guess(Instant now)
    {
        if (_isOpen || _isGuess)
        {
            Forget();
        }

        if (!_isTrusted || !IsFit(now))
        {
            return null;
        }

        (_isGuess, _numbersTaken) = (true, 0);
        _now.Clear();
        return _numbers;
    }

    /// <summary>Adds what was read.</summary>
    /// <param name="ofPersons">All staff calendars of some persons.</param>
    /// <param name="services">Services.</param>
    public void Add(IReadOnlyList<StaffPlace> ofPersons, IReadOnlyList<BookableService> services)
    {
        StaffPlaces.Relate(ofPersons);
        foreach (var place in ofPersons)
        {
            _places[place.StaffCalendarId] = place;
        }

        foreach (var service in services)
        {
            _services[service.Id] = service;
        }
    }

    /// <summary>Adds what was read of a staff calendar: everything that overlaps a span.</summary>
    public void Add(PlaceAgenda read, InstantSpan reach)
    {
        if (!_read.TryGetValue(read.Place.StaffCalendarId, out var known))
        {
            _read.Add(read.Place.StaffCalendarId, known = []);
        }

        known.Add((reach, read.Agenda));
        _reads++;
        if (read.HoldsUntil is { } until)
        {
            _holdsUntil = _holdsUntil is { } before ? Instant.Min(before, until) : until;
        }
    }

    /// <summary>How far to read, for a span that must be known.</summary>
    public InstantSpan Reach(InstantSpan span)
    {
        if (!isKept)
        {
            return span;
        }

        var start = Math.Max(LocalDays.Earliest.ToUnixTimeSeconds(), (long)Math.Floor((double)span.Start.ToUnixTimeSeconds() / GrainSeconds) * GrainSeconds);
        var end = Math.Min(LocalDays.Latest.ToUnixTimeSeconds(), (long)Math.Ceiling((double)span.End.ToUnixTimeSeconds() / GrainSeconds) * GrainSeconds);
        return new(Instant.Min(span.Start, Instant.FromUnixTimeSeconds(start)), Instant.Max(span.End, Instant.FromUnixTimeSeconds(end)));
    }

    public bool Knows(WantedTime time) => Knows(time.Place.StaffCalendarId, time.Span);

    public bool Knows(Guid placeId, InstantSpan span) => _read.TryGetValue(placeId, out var known) && known.Exists(one => one.Reach.Covers(span));

    /// <summary>
    /// The agenda of a time's staff calendar around that time, as it is in this turn by now; the time is known. What was booked before it was read may be in it twice.
    /// </summary>
    public CoreAgenda Of(WantedTime time)
    {
        var stored = _read[time.Place.StaffCalendarId].First(one => one.Reach.Covers(time.Span)).Agenda;
        var booked = _now.FindAll(one => one.StaffId == time.Place.StaffId && one.Occupation.Span.Overlaps(time.Span)).ConvertAll(one => one.Occupation);
        if (_booked.TryGetValue(time.Place.StaffId, out var before))
        {
            booked.AddRange(before.FindAll(one => one.Span.Overlaps(time.Span)));
        }

        return booked.Count == 0 ? stored : new(stored.Timeline, stored.WorkingTime, stored.Occupations.Concat(booked));
    }

    /// <summary>Notes what this turn has booked and takes a person's time.</summary>
    public void Book(Guid staffId, Occupation occupation) => _now.Add((staffId, occupation));

    /// <summary>Notes that this turn takes numbers of appointments, and as many of events, and raises the agenda's version by one.</summary>
    public void TakeNumbers(int count) => _numbersTaken = count;

    /// <summary>The turn is in the database.</summary>
    public void Commit()
    {
        foreach (var (staffId, occupation) in _now)
        {
            if (!_booked.TryGetValue(staffId, out var booked))
            {
                _booked.Add(staffId, booked = []);
            }

            booked.Add(occupation);
        }

        _bookings += _now.Count;
        _now.Clear();
        (_isOpen, _isGuess) = (false, false);
        if (_numbersTaken > 0)
        {
            _numbers = new(_numbers!.NextAppointment + _numbersTaken, _numbers.LastEvent + _numbersTaken, _numbers.AgendaVersion + 1);
        }
    }

    /// <summary>Nothing is known.</summary>
    public void Forget()
    {
        _places.Clear();
        _services.Clear();
        _read.Clear();
        _booked.Clear();
        _now.Clear();
        (_numbers, _isTrusted, _isOpen, _isGuess) = (null, false, false, false);
        (_numbersTaken, _reads, _bookings, _holdsUntil) = (0, 0, 0, null);
    }

    bool IsFit(Instant now) => !(_holdsUntil <= now) && _bookings <= MostBooked && _reads <= MostRead;
}
