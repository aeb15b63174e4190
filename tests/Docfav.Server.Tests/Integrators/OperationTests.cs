extern alias client;

using client::Docfav.Client;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;
using ServerStatus = Docfav.Server.Appointments.AppointmentStatus;

namespace Docfav.Server.Tests.Integrators;

public sealed class OperationTests(SharedDeployments deployments)
{
    static readonly DateOnly s_thursday = new(2026, 2, 5);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task Every_operation_of_the_contract_is_called_and_its_answer_read(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var setup = await TestClinic.OnAsync(deployment);
        var (place, service, other) = (setup.Place(), setup.Service(), setup.Client("Carlos", "Garcia"));
        // Out of the way of those that are counted.
        other.ClientNumber = 1000;
        setup.EveryDay(place, "08:00-14:00", "16:00-24:00");
        setup.TimeOff(place, At("2026-02-05T07:00"), At("2026-02-05T07:30"), "médico");
        setup.Reservation(place, At("2026-02-05T12:00"), At("2026-02-05T13:00"), "Comida");
        setup.DayOff(place, Date("2026-02-06"), Date("2026-02-06"), "puente");
        setup.Series(place, Local("2026-02-05T20:00"), Local("2026-02-05T20:30"), "FREQ=DAILY;COUNT=3", "Reunión");
        var group = setup.Group(place, service, At("2026-02-05T17:00"), At("2026-02-05T18:00"), name: "Espalda");
        setup.Participant(group, client: other);
        setup.Appointment(place, service, At("2026-02-05T15:00"), At("2026-02-05T15:30"), ServerStatus.Confirmed, other);
        await setup.SaveAsync();

        var seen = new SeesOperations();
        using var http = new HttpClient(seen);
        var docfav = new DocfavClient(http, new() { BaseAddress = deployment.Nodes[0].Address, ApiKey = setup.Api.Key });
        var clinic = docfav.Clinic(setup.Id);
        await ReadsAsync(docfav, clinic);
        var clientId = await ClientsAsync(clinic);
        await AvailabilityAsync(clinic, place.CalendarId, place.Id);
        await HoldsAsync(clinic, service.Id, place.Id, place.CalendarId);
        await AppointmentsAsync(clinic, clientId, service.Id, place.Id, place.CalendarId);

        docfav.RateLimit.ShouldNotBeNull().Limit.ShouldBe(1_000_000_000);
        seen.Operations.ShouldBe(Contract.Operations.Select(entry => (string)entry.Operation["operationId"]!), ignoreOrder: true);
    }

    static async Task ReadsAsync(DocfavClient docfav, ClinicClient clinic)
    {
        (await docfav.GetMeAsync(Cancellation)).ShouldSatisfyAllConditions(
            me => me.Fullname.ShouldBe("Ana Núñez"), me => me.Status.ShouldBe(UserStatus.Active), me => me.Timezone.ShouldBe("Europe/Madrid"));
        (await docfav.ListProfilesAsync(Cancellation)).ShouldHaveSingleItem().BackOfficeClinicId.ShouldBe(clinic.Id);
        (await docfav.ListClinicsAsync(Cancellation)).ShouldHaveSingleItem().SubscriptionStatus.ShouldBe(SubscriptionStatus.Active);
        (await clinic.GetClinicAsync(Cancellation)).DefaultAppointmentsBehaviour.ShouldBe(DefaultBehaviour.Confirmed);
        var calendar = (await clinic.ListCalendarsAsync(Cancellation)).ShouldHaveSingleItem();
        calendar.Type.ShouldBe(CalendarType.Onsite);
        var member = (await clinic.ListStaffAsync(Cancellation)).ShouldHaveSingleItem();
        var own = await clinic.ListStaffCalendarsAsync(new() { CalendarId = calendar.Id, StaffId = member.Id, OrderBy = StaffCalendarOrder.SlotDurationDesc }, Cancellation);
        own.ShouldHaveSingleItem().SlotDuration.ShouldBe(30);
        (await clinic.EnumerateStaffCalendarsAsync().ToListAsync(Cancellation)).ShouldBe(own);
        (await clinic.ListServicesAsync(Cancellation)).ShouldHaveSingleItem().Price.ShouldBe(5000);
    }

    /// <summary>The id of a client with everything set.</summary>
    static async Task<Guid> ClientsAsync(ClinicClient clinic)
    {
        var created = await clinic.CreateClientAsync(
            new()
            {
                Name = "Eva",
                Surname = "Núñez",
                Email = "eva@example.com",
                Telephone = "+34 600 000 000",
                Gender = Gender.Female,
                DateOfBirth = new(1990, 3, 15),
                Address = "Calle Mayor 1",
                City = "Madrid",
                Province = "Madrid",
                PostCode = "28001",
                CountryCode = "ES",
                IdCard = "12345678A",
                Note = "espalda\ncuello",
                Tags = ["vip"],
                IsCompany = true,
                ReceiveReminders = false,
                ReceiveCampaigns = false,
                WalkIn = true,
                Language = Language.En,
            },
            cancellationToken: Cancellation);
        var taken = await Should.ThrowAsync<ApiException>(() => clinic.CreateClientAsync(new() { Email = "EVA@example.com" }, cancellationToken: Cancellation));
        (taken.Code, taken.RequestId.ShouldNotBeNull().Length).ShouldBe((ErrorCode.ClientEmailExists, taken.RequestId!.Length));

        var detail = await clinic.GetClientAsync(created.Id, Cancellation);
        (detail.Gender, detail.DateOfBirth, detail.Language, detail.Note, detail.IsCompany, detail.WalkIn, detail.ReceiveReminders)
            .ShouldBe((Gender.Female, new DateOnly(1990, 3, 15), Language.En, "espalda\ncuello", true, true, false));
        detail.Tags.ShouldBe(["vip"]);

        var changed = await clinic.UpdateClientAsync(
            created.Id, new() { Telephone = "911", Gender = null, DateOfBirth = null, Note = null, Tags = [], Language = Language.Es, WalkIn = false }, Cancellation);
        changed.ShouldBe(detail with { Phone = "911", Gender = null, DateOfBirth = null, Note = null, Tags = changed.Tags, Language = Language.Es, WalkIn = false });
        changed.Tags.ShouldBeEmpty();
        (await clinic.UpdateClientAsync(created.Id, new() { DateOfBirth = new DateOnly(1991, 12, 1) }, Cancellation)).DateOfBirth.ShouldBe(new(1991, 12, 1));

        var page = await clinic.ListClientsAsync(new() { Limit = 1, OrderBy = ClientOrder.ClientNumberAsc }, Cancellation);
        (page.Clients.ShouldHaveSingleItem().Id, page.Meta.Limit).ShouldBe((created.Id, 1));
        (await clinic.EnumerateClientsAsync(new() { Limit = 1 }).Select(client => client.Firstname).ToListAsync(Cancellation)).ShouldBe(["Carlos", "Eva"]);
        (await clinic.AutocompleteClientsAsync("nun ev", new() { Limit = 5, OrderBy = ClientOrder.NameAsc }, Cancellation)).ShouldHaveSingleItem().Id.ShouldBe(created.Id);
        return created.Id;
    }

    static async Task AvailabilityAsync(ClinicClient clinic, Guid calendarId, Guid placeId)
    {
        var schedule = (await clinic.ListSchedulesAsync(calendarId, s_thursday, s_thursday.AddDays(1), Cancellation)).ShouldHaveSingleItem().Schedules;
        schedule.Select(day => (day.Date, day.Day, day.Type)).ShouldBe(
            [(s_thursday, DayOfWeek.Thursday, DayType.RegularDay), (s_thursday.AddDays(1), DayOfWeek.Friday, DayType.DayOff)]);
        schedule[0].Hours.Select(hours => (hours.Start.TotalHours, hours.End.TotalHours, hours.Type)).ShouldBe(
            [(8, 14, HourType.WorkingDay), (8, 8.5, HourType.TimeOff), (16, 24, HourType.WorkingDay)]);

        var occupied = (await clinic.ListOccupiedAsync(calendarId, s_thursday, s_thursday.AddDays(1), placeId, Cancellation)).ShouldHaveSingleItem();
        (occupied.WorkingHours.Count, occupied.DayOffs.Single().From, occupied.TimeOffs.Single().Reason, occupied.TimeReservations.Single().Reason)
            .ShouldBe((2, s_thursday.AddDays(1), "médico", "Comida"));
        (occupied.Appointments.Single().Behaviour, occupied.GroupReservations.Single().ParticipantsCount, occupied.RecurringEvents[0].Name)
            .ShouldBe((AppointmentStatus.Confirmed, 1, "Reunión"));

        var slots = (await clinic.ListAvailableSlotsAsync(calendarId, s_thursday, s_thursday, new() { SlotDuration = 60, ServiceDuration = 60, StaffCalendarId = placeId }, Cancellation))
            .ShouldHaveSingleItem();
        slots.AvailableSlots.ShouldHaveSingleItem().Slots.Where(slot => slot.Available).Select(slot => slot.From.Hour).ShouldBe([8, 9, 10, 11, 16, 18, 20, 21, 22]);

        var check = await clinic.CheckAvailabilityAsync(
            calendarId, new(2026, 2, 5, 13, 30, 0, TimeSpan.FromHours(1)), new(2026, 2, 5, 14, 30, 0, TimeSpan.FromHours(1)), placeId, Cancellation);
        check.Available.ShouldBeFalse();
        check.Conflicts.Select(conflict => conflict.Type).ShouldBe([ConflictType.TimeReservation, ConflictType.OutsideWorkingHours]);
    }

    static async Task HoldsAsync(ClinicClient clinic, Guid serviceId, Guid placeId, Guid calendarId)
    {
        var noon = new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
        var next = await clinic.ListNextAvailableAsync(serviceId, noon.AddMinutes(-20), new() { CalendarId = calendarId, SlotDuration = 30, Limit = 2 }, Cancellation);
        next.Starts.Select(start => (start.From, start.StaffCalendarId, start.Name)).ShouldBe(
            [(noon, placeId, "Pedro García"), (noon.AddMinutes(30), placeId, "Pedro García")]);

        var held = await clinic.CreateHoldAsync(new() { Service = serviceId, BackOfficeStaffCalendar = placeId, From = noon, ExpiresIn = 900 }, cancellationToken: Cancellation);
        (await clinic.GetHoldAsync(held.Id, Cancellation)).ShouldBe(held);
        (await clinic.CheckAvailabilityAsync(calendarId, noon, noon.AddMinutes(10), placeId, Cancellation)).Conflicts.ShouldHaveSingleItem().Type.ShouldBe(ConflictType.Hold);
        (await clinic.ListOccupiedAsync(calendarId, new(2026, 3, 2), new(2026, 3, 2), cancellationToken: Cancellation)).ShouldHaveSingleItem()
            .Holds.ShouldHaveSingleItem().ExpiresAt.ShouldBe(held.ExpiresAt);
        (await clinic.ListAvailabilityAsync(noon, noon.AddHours(1), cancellationToken: Cancellation)).Holds.ShouldBe([held]);
        var booked = await clinic.CreateAppointmentsAsync(new() { Appointments = [new() { Hold = held.Id }] }, cancellationToken: Cancellation);
        booked.ShouldHaveSingleItem().BookedTo.ShouldBe(held.BookedTo);
        (await Should.ThrowAsync<ApiException>(() => clinic.CreateAppointmentsAsync(new() { Appointments = [new() { Hold = held.Id }] }, cancellationToken: Cancellation)))
            .Code.ShouldBe(ErrorCode.HoldExpired);

        var released = await clinic.CreateHoldAsync(
            new() { Service = serviceId, BackOfficeStaffCalendar = placeId, From = noon.AddHours(3), To = noon.AddHours(4) }, cancellationToken: Cancellation);
        (await clinic.DeleteHoldAsync(released.Id, Cancellation)).Message.ShouldNotBeEmpty();
    }

    static async Task AppointmentsAsync(ClinicClient clinic, Guid clientId, Guid serviceId, Guid placeId, Guid calendarId)
    {
        var ten = new DateTimeOffset(2026, 2, 5, 10, 0, 0, TimeSpan.Zero);
        CreateAppointmentsBody Booking(DateTimeOffset from) => new()
        {
            Client = clientId,
            Timezone = "Europe/Madrid",
            SendReminder = false,
            Behaviour = InitialBehaviour.Pending,
            Appointments = [new() { Service = serviceId, BackOfficeStaffCalendar = placeId, From = from, To = from.AddMinutes(30), Note = "primera" }],
        };
        var now = (await clinic.ListChangesAsync("now", cancellationToken: Cancellation)).Cursor;
        var booked = (await clinic.CreateAppointmentsAsync(Booking(ten), cancellationToken: Cancellation)).ShouldHaveSingleItem();
        (booked.BookedFrom, booked.Status, booked.ClientId).ShouldBe((ten, AppointmentStatus.Pending, clientId));

        var refused = await Should.ThrowAsync<ApiException>(() => clinic.CreateAppointmentsAsync(Booking(ten), cancellationToken: Cancellation));
        refused.Code.ShouldBe(ErrorCode.SlotNotAvailable);
        refused.Conflicts.ShouldHaveSingleItem().ShouldBe(
            new() { Type = ConflictType.Appointment, Id = booked.Id, From = ten, To = ten.AddMinutes(30), Index = 0 });
        var wrong = await Should.ThrowAsync<ApiException>(() => clinic.CreateAppointmentsAsync(Booking(ten.AddTicks(1)), cancellationToken: Cancellation));
        (wrong.Code, wrong.Field).ShouldBe((ErrorCode.ValidationError, "appointments[0].from"));

        var moved = await clinic.UpdateAppointmentAsync(booked.Id, new() { From = ten.AddHours(-1), To = ten, Note = null, SaleStatus = SaleStatus.PartiallyPaid }, Cancellation);
        (moved.BookedFrom, moved.Note, moved.SaleStatus, moved.Source).ShouldBe((ten.AddHours(-1), null, SaleStatus.PartiallyPaid, AppointmentSource.Api));
        (await clinic.ChangeBehaviourAsync(booked.Id, new() { Behaviour = Behaviour.NoShow }, Cancellation)).Behaviour.ShouldBe(AppointmentStatus.NoShow);
        (await clinic.GetAppointmentAsync(booked.Id, Cancellation)).ShouldBe(moved with { Status = AppointmentStatus.NoShow });

        var agenda = await clinic.ListAvailabilityAsync(
            new(s_thursday, default, TimeSpan.Zero), new(s_thursday.AddDays(1), default, TimeSpan.Zero),
            new() { LocalStartDate = s_thursday, LocalEndDate = s_thursday, CalendarId = calendarId }, Cancellation);
        (agenda.Appointments.Count, agenda.TimeReservations.Single().Name, agenda.GroupReservations.Single().Participants.Single().ClientName)
            .ShouldBe((2, "Comida", "Carlos Garcia"));
        agenda.RecurringEvents.ShouldHaveSingleItem().BookedFrom.ShouldBe(new DateTime(2026, 2, 5, 20, 0, 0, DateTimeKind.Unspecified));
        (await clinic.ListAvailabilityAsync(ten, ten.AddHours(1), new() { ResultType = ResultType.TimeReservations, SaleStatus = SaleStatus.Paid }, Cancellation)).Appointments.ShouldBeEmpty();

        (await clinic.ListClientAppointmentsAsync(clientId, 5, 0, Cancellation)).Meta.ShouldBe(new() { Limit = 5, Offset = 0, Total = 1 });
        (await clinic.EnumerateClientAppointmentsAsync(clientId).ToListAsync(Cancellation)).ShouldHaveSingleItem().Id.ShouldBe(booked.Id);
        (await clinic.DeleteAppointmentAsync(booked.Id, Cancellation)).Message.ShouldNotBeEmpty();
        (await Should.ThrowAsync<ApiException>(() => clinic.DeleteAppointmentAsync(booked.Id, Cancellation))).Code.ShouldBe(ErrorCode.NotFound);

        var first = await clinic.ListChangesAsync(now, 2, Cancellation);
        var rest = await clinic.ListChangesAsync(first.Cursor, cancellationToken: Cancellation);
        (first.HasMore, rest.HasMore).ShouldBe((true, false));
        Change[] changes = [.. first.Changes, .. rest.Changes];
        changes.Select(change => (change.Kind, change.SubjectId)).ShouldBe(
            ((EventKind[])[EventKind.AppointmentCreated, EventKind.AppointmentUpdated, EventKind.AppointmentUpdated, EventKind.AppointmentDeleted]).Select(kind => (kind, booked.Id)));
        (changes[1].Data.From, changes[1].Data.Previous!.From, changes[2].Data.Behaviour).ShouldBe((ten.AddHours(-1), ten, AppointmentStatus.NoShow));
        changes[2].Data.Changed.ShouldBe(["behaviour"]);
        (await Should.ThrowAsync<ApiException>(() => clinic.ListChangesAsync("1-00000000", cancellationToken: Cancellation))).Code.ShouldBe(ErrorCode.CursorExpired);
    }

    /// <summary>Notes which operations of the contract succeed.</summary>
    sealed class SeesOperations() : DelegatingHandler(new SocketsHttpHandler())
    {
        public HashSet<string> Operations { get; } = new(StringComparer.Ordinal);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                var parts = request.RequestUri!.AbsolutePath.Split('/');
                var called = Contract.Operations.Where(entry => entry.Method == request.Method.Method && Matches(entry.Path.Split('/'), parts)).MinBy(entry => entry.Path.Count(letter => letter == '{'));
                Operations.Add((string)called.Operation["operationId"]!);
            }

            return answer;
        }

        static bool Matches(string[] template, string[] path) =>
            template.Length == path.Length && template.Zip(path).All(part => part.First.StartsWith('{') || part.First == part.Second);
    }
}
