// Books the first free time of the next week, and cancels it: dotnet run --project samples/dotnet -- http://localhost:5080 df_pk_…
using Docfav.Client;

if (args is not [var address, var key])
{
    await Console.Error.WriteLineAsync("usage: Booking ADDRESS KEY");
    return 2;
}

using var http = new HttpClient();
var docfav = new DocfavClient(http, new() { BaseAddress = new(address), ApiKey = key });

try
{
    var clinic = docfav.Clinic((await docfav.ListClinicsAsync())[0].Id);
    var service = (await clinic.ListServicesAsync()).First(service => service.IsActive);
    var calendar = (await clinic.ListCalendarsAsync()).First(calendar => calendar.IsActive);

    // Free times of a week, in which the whole service fits.
    var tomorrow = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(1);
    var staff = await clinic.ListAvailableSlotsAsync(calendar.Id, tomorrow, tomorrow.AddDays(6), new() { ServiceDuration = service.Duration });
    var (member, slot) = (
        from person in staff
        from day in person.AvailableSlots
        from time in day.Slots
        where time.Available
        select (person, time)).First();

    var client = await ClientAsync(clinic, "lucia.prueba@example.com");
    var booked = await clinic.CreateAppointmentsAsync(new()
    {
        Client = client,
        Appointments =
        [
            new() { Service = service.Id, BackOfficeStaffCalendar = member.StaffCalendarId, From = slot.From, To = slot.From.AddMinutes(service.Duration) },
        ],
    });
    var local = TimeZoneInfo.ConvertTimeBySystemTimeZoneId(booked[0].BookedFrom, member.Timezone);
    Console.WriteLine($"Booked {service.Name} with {member.Name}: {local:yyyy-MM-dd HH:mm} ({member.Timezone})");

    var cancelled = await clinic.ChangeBehaviourAsync(booked[0].Id, new() { Behaviour = Behaviour.Cancelled });
    Console.WriteLine($"It is {cancelled.Behaviour} now");
    return 0;
}
catch (ApiException refusal)
{
    // Somebody may have taken the time since it was listed: Conflicts says who is in the way.
    await Console.Error.WriteLineAsync(refusal.Message);
    return 1;
}

// The client with an e-mail address, who is created where there is none.
static async Task<Guid> ClientAsync(ClinicClient clinic, string email)
{
    try
    {
        return (await clinic.CreateClientAsync(new() { Name = "Lucía", Surname = "Prueba", Email = email })).Id;
    }
    catch (ApiException refusal) when (refusal.Code == ErrorCode.ClientEmailExists)
    {
        return (await clinic.AutocompleteClientsAsync(email)).First(match => match.Email == email).Id;
    }
}
