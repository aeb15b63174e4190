using Docfav.Server.Api;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Clients;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Settings;

/// <summary>What a clinic is, as its managers write it and the API answers it.</summary>
public sealed class ClinicTests(SharedDeployments deployments)
{
    static readonly byte[] s_png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1];

    [Theory, OnEveryDatabase]
    public async Task What_is_given_is_changed_and_the_API_answers_it_at_once(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var settings = desk.Get<ClinicSettings>();
        var seen = (await settings.ReadAsync(desk.Id, Desk.Cancellation))!.Value.Details;

        (await settings.ChangeAsync(desk.Id, seen, Forms.Of<ClinicFields>(
            ("name", "Clínica Ribera"), ("business_name", "Ribera S.L."), ("vat_number", "B12345678"), ("issuer_type", "company"), ("address", "Gran Vía 1"),
            ("city", "Bilbao"), ("zip_code", "48001"), ("custom_email", "info@example.com"), ("default_appointments_behaviour", "pending")), Desk.Cancellation)).ShouldBeNull();
        var clinic = (await desk.Clinic.Api.GetAsync("clinic")).ShouldSucceed();
        string? Text(string field) => clinic.GetProperty(field).GetString();
        (Text("name"), Text("business_name"), Text("vat_number"), Text("issuer_type"), Text("address"), Text("city"), Text("zip_code"), Text("custom_email"), Text("default_appointments_behaviour"))
            .ShouldBe(("Clínica Ribera", "Ribera S.L.", "B12345678", "company", "Gran Vía 1", "Bilbao", "48001", "info@example.com", "pending"));

        var now = (await settings.ReadAsync(desk.Id, Desk.Cancellation))!.Value.Details;
        (now.Timezone, now.Language).ShouldBe((seen.Timezone, seen.Language));
        (await settings.ChangeAsync(desk.Id, now, Forms.Of<ClinicFields>(("timezone", "Atlantic/Canary"), ("language", "en"), ("issuer_type", ""), ("address", null)), Desk.Cancellation)).ShouldBeNull();
        (await settings.ReadAsync(desk.Id, Desk.Cancellation))!.Value.Details
            .ShouldBe(now with { Timezone = "Atlantic/Canary", Language = Language.En, IssuerType = null, Address = null });
    }

    [Theory, OnEveryDatabase]
    public async Task Of_two_who_edit_it_the_second_is_told_and_overwrites_nothing(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var settings = desk.Get<ClinicSettings>();
        var seen = (await settings.ReadAsync(desk.Id, Desk.Cancellation))!.Value.Details;

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 8).Select(number =>
            settings.ChangeAsync(desk.Id, seen, Forms.Of<ClinicFields>(("city", $"City {number}")), Desk.Cancellation)));

        outcomes.Count(outcome => outcome is null).ShouldBe(1);
        outcomes.Count(outcome => outcome.IsStale()).ShouldBe(7);
        (await settings.ReadAsync(desk.Id, Desk.Cancellation))!.Value.Details.City.ShouldBe($"City {Array.FindIndex(outcomes, outcome => outcome is null) + 1}");
        (await settings.ChangeAsync(Guid.NewGuid(), seen, new(), Desk.Cancellation))!.Code.ShouldBe(RefusalCode.NotFound);
    }

    [Theory]
    [InlineData("name", null, " ", "a\tb")]
    [InlineData("timezone", null, "", "Europe/Madri", "UTC+2", "CET+1")]
    [InlineData("custom_email", "nobody", "a b@example.com")]
    [InlineData("issuer_type", "Company", "both")]
    [InlineData("default_appointments_behaviour", null, "cancelled")]
    [InlineData("language", null, "fr")]
    [InlineData("subscription_status", "active")]
    public void A_fault_names_its_field(string field, params string?[] texts)
    {
        foreach (var text in texts)
        {
            Forms.Read<ClinicFields>((field, text)).Faults.ShouldBe([field], text);
        }
    }

    [Fact]
    public void The_limits_are_those_of_the_data_file()
    {
        foreach (var (field, most) in new[] { ("name", 100), ("business_name", 100), ("vat_number", 100), ("address", 200), ("city", 100), ("zip_code", 20) })
        {
            Forms.Read<ClinicFields>((field, new string('ñ', most))).Faults.ShouldBeEmpty(field);
            Forms.Read<ClinicFields>((field, new string('ñ', most + 1))).Faults.ShouldBe([field]);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_logo_is_set_replaced_removed_and_only_a_picture(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var elsewhere = await Desk.OnAsync(deployments, kind);
        var logo = desk.Get<ClinicLogo>();
        async Task<bool> HasLogoAsync() => (await desk.Clinic.Api.GetAsync("clinic")).ShouldSucceed().GetProperty("has_logo").GetBoolean();

        (await logo.SetAsync(desk.Id, s_png, Desk.Cancellation)).ShouldBeNull();
        (await logo.SetAsync(desk.Id, [.. "GIF89a"u8], Desk.Cancellation)).ShouldBeNull();
        (await logo.ReadAsync(desk.Id, Desk.Cancellation))!.Type.ShouldBe("image/gif");
        (await HasLogoAsync()).ShouldBeTrue();
        (await logo.SetAsync(desk.Id, [.. "<svg/>"u8], Desk.Cancellation))!.Field.ShouldBe("logo");
        (await logo.SetAsync(desk.Id, [.. s_png, .. new byte[PictureFile.Largest]], Desk.Cancellation))!.Field.ShouldBe("logo");
        (await logo.ReadAsync(elsewhere.Id, Desk.Cancellation)).ShouldBeNull();
        (await logo.SetAsync(Guid.NewGuid(), s_png, Desk.Cancellation))!.Code.ShouldBe(RefusalCode.NotFound);

        (await logo.RemoveAsync(desk.Id, Desk.Cancellation)).ShouldBeNull();
        (await logo.ReadAsync(desk.Id, Desk.Cancellation)).ShouldBeNull();
        (await HasLogoAsync()).ShouldBeFalse();
    }
}
