using System.Net;
using Docfav.Server.Appointments;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Races;

/// <summary>Participants that race for the places of a group.</summary>
[Collection("Races")]
public sealed class GroupCapacityTests(RaceStages stages)
{
    const string Full = "409 GROUP_FULL";
    const string GroupCancelled = "409 GROUP_CANCELLED";
    const string Force = ""","force_capacity_increase":true""";

    static readonly int Times = Rounds.Of("GROUPS", 12);

    [Theory, OnEveryLayout]
    public async Task The_last_place_goes_to_one_who_joins_or_comes_back(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        for (var round = 0; round < Times; round++)
        {
            var (group, participants) = await GroupAsync(clinic, round, capacity: 2, participants: 3);
            (await clinic.On(0).SetAsync(participants[0], "cancelled")).ShouldSucceed();
            (await clinic.On(0).SetAsync(participants[1], "cancelled")).ShouldSucceed();

            var answers = await Barrier.AtOnceAsync(
                () => clinic.On(0).BookAsync(RaceClinic.Joining(group)), () => clinic.On(1).BookAsync(RaceClinic.Joining(group)),
                () => clinic.On(1).SetAsync(participants[0], "confirmed"), () => clinic.On(0).SetAsync(participants[1], "unconfirmed"));

            answers.Count(answer => answer.Status is HttpStatusCode.OK or HttpStatusCode.Created).ShouldBe(1, $"round {round}");
            answers.Count(answer => answer.Verdict() == Full).ShouldBe(3, $"round {round}");
            (await PlacesAsync(clinic, group)).ShouldBe((2, 2), $"round {round}");
        }
    }

    [Theory, OnEveryLayout]
    public async Task A_full_group_grows_by_one_for_each_participant_who_is_forced_back_and_for_nobody_else(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        for (var round = 0; round < Times; round++)
        {
            var (group, participants) = await GroupAsync(clinic, round, capacity: 2, participants: 5);
            foreach (var participant in participants[2..])
            {
                (await clinic.On(0).SetAsync(participant, "cancelled")).ShouldSucceed();
            }

            var answers = await Barrier.AtOnceAsync(
                () => clinic.On(0).SetAsync(participants[2], "confirmed", Force), () => clinic.On(1).SetAsync(participants[3], "confirmed", Force),
                // The same one twice takes one place.
                () => clinic.On(1).SetAsync(participants[2], "confirmed", Force),
                () => clinic.On(0).SetAsync(participants[4], "confirmed"), () => clinic.On(1).BookAsync(RaceClinic.Joining(group)));

            answers.Select(answer => answer.Verdict()).ShouldBe(["200", "200", "200", Full, Full], ignoreOrder: false, $"round {round}");
            (await PlacesAsync(clinic, group)).ShouldBe((4, 4), $"round {round}");
        }
    }

    [Theory, OnEveryLayout]
    public async Task Nobody_is_left_in_a_group_that_is_cancelled_with_its_participants(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        for (var round = 0; round < Times; round++)
        {
            var (group, participants) = await GroupAsync(clinic, round, capacity: 9, participants: 2);
            (await clinic.On(0).SetAsync(participants[0], "cancelled")).ShouldSucceed();

            var answers = await Barrier.AtOnceAsync(
                () => clinic.On(0).BookAsync(RaceClinic.Joining(group)), () => clinic.On(1).BookAsync(RaceClinic.Joining(group)),
                () => clinic.On(0).SetAsync(participants[0], "confirmed"),
                () => clinic.On(1).SetAsync(group, "cancelled", ""","cancel_participants":true"""));

            var verdicts = answers.Select(answer => answer.Verdict()).ToArray();
            verdicts[..2].ShouldBeSubsetOf(["201", GroupCancelled]);
            verdicts[2].ShouldBeOneOf("200", GroupCancelled);
            verdicts[3].ShouldBe("200");
            (await PlacesAsync(clinic, group)).ShouldBe((9, 0), $"round {round}");
        }
    }

    [Theory, OnEveryLayout]
    public async Task Nobody_is_left_of_a_group_that_is_deleted(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        for (var round = 0; round < Times; round++)
        {
            var (group, participants) = await GroupAsync(clinic, round, capacity: 9, participants: 1);

            var answers = await Barrier.AtOnceAsync(
                () => clinic.On(0).BookAsync(RaceClinic.Joining(group)), () => clinic.On(1).BookAsync(RaceClinic.Joining(group)),
                () => clinic.On(0).SetAsync(participants[0], "no_show"), () => clinic.On(1).DeleteAsync(group));

            var verdicts = answers.Select(answer => answer.Verdict()).ToArray();
            verdicts[..2].ShouldBeSubsetOf(["201", "400 VALIDATION_ERROR"]);
            verdicts[2].ShouldBeOneOf("200", "404 NOT_FOUND");
            verdicts[3].ShouldBe("200");
            (await clinic.GroupAsync(group)).ShouldBeNull();
            (await clinic.AppointmentsAsync()).ShouldBeEmpty();
        }
    }

    /// <summary>A group, whose participants beyond its capacity were forced into it.</summary>
    static async Task<(Guid Group, Guid[] Participants)> GroupAsync(RaceClinic clinic, int round, int capacity, int participants)
    {
        var group = clinic.Group(clinic.Slot(0, round), capacity);
        await clinic.SaveAsync(group);
        var joining = string.Join(',', Enumerable.Repeat($$"""{"group_reservation":"{{group.Id}}"}""", participants));
        return (group.Id, await clinic.On(0).BookedAsync($$"""{"appointments":[{{joining}}],"force":true}"""));
    }

    /// <summary>How many places the group has, and how many are taken.</summary>
    static async Task<(int Capacity, int Taken)> PlacesAsync(RaceClinic clinic, Guid group)
    {
        var all = await clinic.AppointmentsAsync();
        return ((await clinic.GroupAsync(group))!.Capacity,
            all.Count(item => item.GroupReservationId == group && item.Status != AppointmentStatus.Cancelled));
    }
}
