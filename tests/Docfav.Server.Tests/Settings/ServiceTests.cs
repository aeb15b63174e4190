using Docfav.Server.Api;
using Docfav.Server.Services;
using Docfav.Server.Tests.Clients;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Settings;

/// <summary>The catalogue, as managers write it and the API answers it.</summary>
public sealed class ServiceTests(SharedDeployments deployments)
{
    [Theory, OnEveryDatabase]
    public async Task A_service_is_made_and_changed_and_the_API_answers_it_at_once(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var services = desk.Get<ServiceDirectory>();

        var (id, refusal) = await services.CreateAsync(
            desk.Id, Forms.Of<ServiceFields>(("name", " Fisioterapia "), ("duration", "45"), ("price", "49,90"), ("vat_rate", "21,5"), ("color", "#4CAF50")), Desk.Cancellation);
        refusal.ShouldBeNull();
        var made = (await desk.Clinic.Api.GetAsync("clinic/services")).ShouldSucceed()[0];
        made.GetProperty("id").GetGuid().ShouldBe(id!.Value);
        made.GetRawText().ShouldBe(
            $$"""{"id":"{{id}}","name":"Fisioterapia","price":4990,"duration":45,"color":"#4CAF50","is_active":true,"vat_rate":21.5}""", StringCompareShould.IgnoreCase);

        var seen = await services.ReadAsync(desk.Id, id.Value, Desk.Cancellation);
        (await services.ChangeAsync(desk.Id, seen!, Forms.Of<ServiceFields>(("price", "50.05"), ("color", null), ("vat_rate", null), ("is_active", "false")), Desk.Cancellation)).ShouldBeNull();
        var changed = (await desk.Clinic.Api.GetAsync("clinic/services")).ShouldSucceed()[0];
        (changed.GetProperty("price").GetInt32(), changed.GetProperty("duration").GetInt32(), changed.GetProperty("is_active").GetBoolean()).ShouldBe((5005, 45, false));
        (changed.GetProperty("color").ValueKind, changed.GetProperty("vat_rate").ValueKind).ShouldBe((System.Text.Json.JsonValueKind.Null, System.Text.Json.JsonValueKind.Null));
    }

    [Theory, OnEveryDatabase]
    public async Task Of_two_who_edit_one_service_the_second_is_told_and_overwrites_nothing(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var stored = desk.Clinic.Service();
        await desk.Clinic.SaveAsync();
        var services = desk.Get<ServiceDirectory>();
        var seen = (await services.ReadAsync(desk.Id, stored.Id, Desk.Cancellation))!;

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 8).Select(number =>
            services.ChangeAsync(desk.Id, seen, Forms.Of<ServiceFields>(("name", $"Name {number}")), Desk.Cancellation)));

        outcomes.Count(outcome => outcome is null).ShouldBe(1);
        outcomes.Count(outcome => outcome.IsStale()).ShouldBe(7);
        var winner = Array.FindIndex(outcomes, outcome => outcome is null) + 1;
        (await services.ReadAsync(desk.Id, stored.Id, Desk.Cancellation))!.Name.ShouldBe($"Name {winner}");
    }

    [Theory, OnEveryDatabase]
    public async Task Another_clinics_service_is_not_there(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var elsewhere = await Desk.OnAsync(deployments, kind);
        var stored = elsewhere.Clinic.Service();
        await elsewhere.Clinic.SaveAsync();
        var services = desk.Get<ServiceDirectory>();

        (await services.ReadAsync(desk.Id, stored.Id, Desk.Cancellation)).ShouldBeNull();
        (await services.ListAsync(desk.Id, Desk.Cancellation)).ShouldBeEmpty();
        var seen = (await services.ReadAsync(elsewhere.Id, stored.Id, Desk.Cancellation))!;
        (await services.ChangeAsync(desk.Id, seen, Forms.Of<ServiceFields>(("name", "Mine")), Desk.Cancellation))!.Code.ShouldBe(RefusalCode.NotFound);
        (await services.ReadAsync(elsewhere.Id, stored.Id, Desk.Cancellation)).ShouldBe(seen);
    }

    [Theory, OnEveryDatabase]
    public async Task A_service_that_is_no_longer_active_is_not_booked(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var clinic = desk.Clinic;
        var place = clinic.Place();
        clinic.EveryDay(place, "00:00-24:00");
        var service = clinic.Service();
        await clinic.SaveAsync();
        Task<ApiResponse> BookAsync(int hour) => clinic.Api.PostAsync(
            "clinic/appointments",
            $$"""{"appointments":[{"from":"2026-02-05T{{hour}}:00:00Z","to":"2026-02-05T{{hour}}:30:00Z","back_office_staff_calendar":"{{place.Id}}","service":"{{service.Id}}"}]}""");
        (await BookAsync(10)).ShouldSucceed(System.Net.HttpStatusCode.Created);

        var services = desk.Get<ServiceDirectory>();
        var seen = (await services.ReadAsync(desk.Id, service.Id, Desk.Cancellation))!;
        (await services.ChangeAsync(desk.Id, seen, Forms.Of<ServiceFields>(("is_active", "false")), Desk.Cancellation)).ShouldBeNull();

        (await BookAsync(12)).Fields.ShouldBe(["appointments[0].service"]);
    }

    [Theory]
    [InlineData("name", null, "", "  ", "a\nb")]
    [InlineData("duration", null, "", "0", "1441", "30.5", "30 min", "-5")]
    [InlineData("price", null, "", "-1", "1.250", "1.250,50", "12,345", "10000000.01", "99999999999999999999", "9999999999999999999999999999", "5 €", "1e3")]
    [InlineData("vat_rate", "-1", "100.01", "21.555", "21 %")]
    [InlineData("color", "red", "#12345", "#12345g", "#123456 ", "4CAF50")]
    [InlineData("is_active", null, "", "yes")]
    [InlineData("id", "2b1d6c1e-54a0-4c39-9c7f-6a3f1d9d6b57")]
    public void A_fault_names_its_field(string field, params string?[] texts)
    {
        foreach (var text in texts)
        {
            Forms.Read<ServiceFields>((field, text)).Faults.ShouldBe([field], text);
        }
    }

    [Fact]
    public void The_limits_themselves_are_right()
    {
        var (fields, faults) = Forms.Read<ServiceFields>(
            ("name", new string('é', 100)), ("duration", "1440"), ("price", "10000000"), ("vat_rate", "100"), ("color", "#abCDef"), ("is_active", "true"));
        faults.ShouldBeEmpty();
        (fields.Price.Value, fields.Duration.Value, fields.VatRate.Value).ShouldBe((1_000_000_000, 1440, 100m));
        Forms.Read<ServiceFields>(("name", new string('é', 101))).Faults.ShouldBe(["name"]);
        Forms.Of<ServiceFields>(("price", "0"), ("vat_rate", "0,01")).VatRate.Value.ShouldBe(0.01m);
        Forms.Of<ServiceFields>(("price", "19.9")).Price.Value.ShouldBe(1990);
    }

    [Theory, OnEveryDatabase]
    public async Task What_a_service_needs_is_asked_for(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var services = desk.Get<ServiceDirectory>();

        (await services.CreateAsync(desk.Id, new(), Desk.Cancellation)).Refusal!.Field.ShouldBe("name");
        (await services.CreateAsync(desk.Id, Forms.Of<ServiceFields>(("name", "A")), Desk.Cancellation)).Refusal!.Field.ShouldBe("price");
        (await services.CreateAsync(desk.Id, Forms.Of<ServiceFields>(("name", "A"), ("price", "1")), Desk.Cancellation)).Refusal!.Field.ShouldBe("duration");
        (await services.ListAsync(desk.Id, Desk.Cancellation)).ShouldBeEmpty();
    }
}
