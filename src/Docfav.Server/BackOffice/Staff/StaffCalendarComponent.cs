using Docfav.Scheduling.Calendars;
using Docfav.Server.Data;
using Docfav.Server.Staff;
using Microsoft.AspNetCore.Components;
using NodaTime;

namespace Docfav.Server.BackOffice.Staff;

/// <summary>A page of one staff calendar; it is not there for another clinic's, or another person's.</summary>
public abstract class StaffCalendarComponent : SetupComponent
{
    [Parameter]
    public Guid StaffId { get; set; }

    [Parameter]
    public Guid StaffCalendarId { get; set; }

    protected StaffRecord? Person { get; private set; }

    protected StaffCalendarRecord? Place { get; private set; }

    protected override object Address => (ClinicId, StaffId, StaffCalendarId);

    /// <summary>The wall clock of its hours.</summary>
    protected LocalTimeline Timeline => new(TimeZones.Of(Place!.Values.Timezone));

    /// <summary>The date on that clock.</summary>
    protected LocalDate TodayThere => Timeline.At(Clock.GetCurrentInstant()).Date;

    protected string PersonUrl => Url($"staff/{StaffId}");

    protected string PlaceUrl => Url($"staff/{StaffId}/places/{StaffCalendarId}");

    protected override async Task ReadAsync()
    {
        Person = await Staff.ReadAsync(ClinicId, StaffId, Closing);
        Place = Person?.Calendars.FirstOrDefault(place => place.Id == StaffCalendarId);
        if (Place is null)
        {
            Navigation.NotFound();
            return;
        }

        await ReadPlaceAsync();
    }

    /// <summary>Reads what the page is about.</summary>
    protected virtual Task ReadPlaceAsync() => Task.CompletedTask;
}
