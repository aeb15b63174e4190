using Docfav.Scheduling.Intervals;
using Docfav.Server.Api;
using Docfav.Server.Availability;
using Docfav.Server.Holds;
using NodaTime;

namespace Docfav.Server.Appointments;

/// <summary>One item of a request, with what its ids stand for.</summary>
sealed record PlannedItem(
    int Index, BookingItem Item, StaffPlace Place, BookableService Service, Instant From, Instant To, GroupReservation? Group);

/// <summary>What a request comes to, by what its ids stand for; whether its times are free is for <see cref="TakenTimes"/> to say.</summary>
sealed class BookingPlan
{
    BookingPlan(BookingRequest request, IReadOnlyList<PlannedItem> items, IReadOnlyList<Refusal> refusals) =>
        (Request, Items, Refusals) = (request, items, refusals);

    public BookingRequest Request { get; }

    public IReadOnlyList<PlannedItem> Items { get; }

    /// <summary>Why it cannot be booked, whatever is free.</summary>
    public IReadOnlyList<Refusal> Refusals { get; }

    /// <summary>Whether what it books is in the way of others.</summary>
    public bool TakesTime => BookingChecks.TakesTime(Request.Behaviour);

    /// <summary>Whether its times must be free.</summary>
    public bool IsChecked => Refusals.Count == 0 && TakesTime && !Request.Force;

    /// <summary>Its times. A participant's is the group's, which has taken it already.</summary>
    public IReadOnlyList<WantedTime> Wanted => field ??=
    [
        .. Items.Where(item => item.Group is null).Select(item =>
            new WantedTime(item.Place, new InstantSpan(item.From, item.To), item.Index) { Except = item.Item.Hold is { } own ? [own] : [] }),
    ];

    public static BookingPlan Of(BookingRequest request, BookingReferences found)
    {
        if (found.RefuseHolds(request) is { } gone)
        {
            return new(request, [], [gone]);
        }

        var faults = new List<Refusal>();
        if (request.Client is { } client && !found.ActiveClients.Contains(client))
        {
            faults.Add(Refusal.Invalid("client", "client is not an active client of this clinic"));
        }

        PlannedItem[] items = [.. request.Appointments.Select((item, index) => Plan(item, index, found, faults))];
        var plan = new BookingPlan(request, items, faults);
        return plan.IsChecked && RefuseGroups(items, found) is { } refusal ? new(request, items, [refusal]) : plan;
    }

    /// <summary>What one item of the request comes to: its own time, its hold's, or its group's.</summary>
    static PlannedItem Plan(BookingItem item, int index, BookingReferences found, List<Refusal> faults)
    {
        void Fault(string field, string message) => faults.Add(Refusal.Invalid($"appointments[{index}].{field}", $"appointments[{index}].{field} {message}"));
        var group = item.Group is { } groupId ? found.Groups.GetValueOrDefault(groupId) : null;
        var hold = item.Hold is { } holdId ? found.Holds[holdId] : null;
        var stand = hold is null ? "group_reservation" : "hold";
        if (item.Group is not null && group is null)
        {
            Fault("group_reservation", "is not a group of this clinic");
        }

        if (group is not null)
        {
            CheckAgainstGroup(item, group, Fault);
        }

        if (hold is not null)
        {
            CheckAgainstHold(item, hold, Fault);
        }

        var staffCalendar = item.StaffCalendar ?? group?.StaffCalendarId ?? hold?.StaffCalendarId;
        var place = staffCalendar is { } id ? found.Places.GetValueOrDefault(id) : null;
        if (staffCalendar is not null && place is not { IsOpen: true })
        {
            Fault(item.StaffCalendar is null ? stand : "back_office_staff_calendar", "is not an active staff calendar of this clinic");
        }

        var serviceId = item.Service ?? group?.ServiceId ?? hold?.ServiceId;
        var service = serviceId is { } wanted ? found.Services.GetValueOrDefault(wanted) : null;
        if (serviceId is not null && service is not { IsActive: true })
        {
            Fault(item.Service is null ? stand : "service", "is not an active service of this clinic");
        }

        var from = item.From ?? group?.BookedFrom ?? hold?.BookedFrom ?? default;
        var to = item.To ?? group?.BookedTo ?? hold?.BookedTo ?? default;
        return new PlannedItem(index, item, place!, service!, from, to, group);
    }

    static void CheckAgainstHold(BookingItem item, Hold hold, Action<string, string> fault)
    {
        if (item.StaffCalendar is { } place && place != hold.StaffCalendarId)
        {
            fault("back_office_staff_calendar", "must be the hold's own, or left out");
        }

        if (item.From is { } from && (from < hold.BookedFrom || from >= hold.BookedTo))
        {
            fault("from", "must lie in the time of the hold");
        }

        if (item.To is { } to && (to <= (item.From ?? hold.BookedFrom) || to > hold.BookedTo))
        {
            fault("to", "must lie in the time of the hold");
        }
    }

    static void CheckAgainstGroup(BookingItem item, GroupReservation group, Action<string, string> fault)
    {
        const string GroupsOwn = "must be the group's own, or left out";
        if (item.StaffCalendar is { } place && place != group.StaffCalendarId)
        {
            fault("back_office_staff_calendar", GroupsOwn);
        }

        if (item.Service is { } service && service != group.ServiceId)
        {
            fault("service", GroupsOwn);
        }

        if (item.From is { } from && from != group.BookedFrom)
        {
            fault("from", GroupsOwn);
        }

        if (item.To is { } to && to != group.BookedTo)
        {
            fault("to", GroupsOwn);
        }
    }

    static Refusal? RefuseGroups(IEnumerable<PlannedItem> items, BookingReferences found)
    {
        foreach (var joining in items.Where(item => item.Group is not null).GroupBy(item => item.Group!))
        {
            var last = joining.Last();
            if (joining.Key.Status == AppointmentStatus.Cancelled)
            {
                return Refusal.Of(RefusalCode.GroupCancelled) with { Field = $"appointments[{joining.First().Index}].group_reservation" };
            }

            if (found.Participants.GetValueOrDefault(joining.Key.Id) + joining.Count() > joining.Key.Capacity)
            {
                return Refusal.Of(RefusalCode.GroupFull) with { Field = $"appointments[{last.Index}].group_reservation" };
            }
        }

        return null;
    }
}
