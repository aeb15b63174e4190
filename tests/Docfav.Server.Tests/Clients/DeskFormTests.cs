using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Clients;

/// <summary>Clients created and changed from a form's texts.</summary>
public sealed class DeskFormTests(SharedDeployments deployments)
{
    [Fact]
    public void A_forms_texts_are_read_by_the_rules_of_the_API()
    {
        var fields = Desk.Fields(
            ("name", " Ana "), ("email", "Ana@Example.com"), ("telephone", "+34 600"), ("gender", "female"), ("date_of_birth", "5/3/1990"), ("country_code", "ES"),
            ("note", "one\ntwo"), ("tags", "vip, alergia; ñ"), ("walk_in", "true"), ("language", "es"), ("city", " "));

        fields.Name.ShouldBe(new Given<string?>(true, "Ana"));
        fields.Surname.IsGiven.ShouldBeFalse();
        fields.City.ShouldBe(new Given<string?>(true, null));
        fields.DateOfBirth.Value.ShouldBe(new LocalDate(1990, 3, 5));
        fields.Gender.Value.ShouldBe(Gender.Female);
        fields.Tags.Value.ShouldBe(["vip", "alergia", "ñ"]);
        fields.WalkIn.Value.ShouldBeTrue();
        fields.Language.Value.ShouldBe(Language.Es);
        Desk.Fields(("tags", "a, b\nc; d\r\n")).Tags.Value.ShouldBe(["a, b", "c; d"]);
        Desk.Fields(("date_of_birth", "1990-03-05")).DateOfBirth.Value.ShouldBe(new LocalDate(1990, 3, 5));
    }

    [Fact]
    public void Every_faulty_field_is_named()
    {
        var faults = TextFieldReader.Read<ClientFields>(new Dictionary<string, string?>
        {
            ["name"] = new('a', 101),
            ["email"] = "ana",
            ["telephone"] = "x",
            ["gender"] = "Mujer",
            ["date_of_birth"] = "31/02/1990",
            ["country_code"] = "es",
            ["tags"] = string.Join(',', Enumerable.Range(0, 21)),
            ["walk_in"] = "yes",
            ["shoe_size"] = "43",
        }).Faults;

        faults.Select(fault => fault.Field).ShouldBe(["name", "email", "telephone", "walk_in", "gender", "date_of_birth", "country_code", "tags", "shoe_size"]);
        faults.ShouldAllBe(fault => fault.Code == RefusalCode.ValidationError && fault.Message.StartsWith(fault.Field!));
    }

    [Theory, OnEveryDatabase]
    public async Task The_desk_creates_and_changes_and_is_noted_without_a_key(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var directory = desk.Get<ClientDirectory>();

        var ana = await desk.CreateAsync(("name", "Ana"), ("email", "ana@example.com"));
        ana.ClientNumber.ShouldBe(1);
        (await directory.CreateAsync(desk.Actor, desk.Id, Desk.Fields(("email", "ANA@example.com")), Desk.Cancellation)).Refusal!.Code.ShouldBe(RefusalCode.ClientEmailExists);
        (await directory.CreateAsync(desk.Actor, desk.Id, Desk.Fields(("city", "Bilbao")), Desk.Cancellation)).Refusal!.Field.ShouldBe("name");
        var (changed, _) = await directory.ChangeAsync(desk.Actor, desk.Id, ana.Id, Desk.Fields(("surname", "Núñez"), ("name", "")), Desk.Cancellation);
        changed!.Fullname.ShouldBe("Núñez");
        (await directory.SetActiveAsync(desk.Actor, desk.Id, ana.Id, false, Desk.Cancellation)).ShouldBeNull();
        (await directory.SetActiveAsync(desk.Actor, desk.Id, Guid.NewGuid(), false, Desk.Cancellation))!.Code.ShouldBe(RefusalCode.NotFound);

        (await desk.ClientAsync(ana.Id))!.IsActive.ShouldBeFalse();
        (await desk.DoneAsync()).ShouldBe(
            [(ActivityAction.ClientCreated, ana.Id), (ActivityAction.ClientUpdated, ana.Id), (ActivityAction.ClientUpdated, ana.Id)], ignoreOrder: true);
    }
}
