using System.Net;
using System.Text.Json;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Races;

/// <summary>Holds and bookings that want the same time, and a hold that several want to make an appointment of.</summary>
[Collection("Races")]
public sealed class HoldRaceTests(RaceStages stages)
{
    const string Taken = "409 SLOT_NOT_AVAILABLE";

    static readonly int Rounds = Races.Rounds.Of("HOLDS", 8);

    [Theory, OnEveryLayout]
    public async Task Of_32_who_hold_or_book_one_slot_exactly_one_gets_it_and_a_hold_is_booked_once(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        for (var round = 0; round < Rounds; round++)
        {
            // The first and the last place are the same person's.
            Wanted At(int i) => clinic.Slot(i % 3 == 0 ? clinic.Places.Length - 1 : 0, round);
            var answers = await Barrier.AtOnceAsync(Enumerable.Range(0, 32).Select<int, Func<Task<ApiResponse>>>(i => () =>
                i % 4 == 0 ? clinic.On(i).BookAsync(clinic.Booking(At(i))) : clinic.On(i).PostAsync("clinic/holds", Hold(clinic, At(i)))));

            answers.Select(answer => answer.Verdict()).ShouldBe(["201", .. Enumerable.Repeat(Taken, 31)], ignoreOrder: true, $"round {round}");
            if (answers.Single(answer => answer.Status == HttpStatusCode.Created).Data is { ValueKind: JsonValueKind.Object } held)
            {
                await BookOnceAsync(clinic, held.GetProperty("id").GetGuid(), round % 2 == 0);
            }
        }

        await clinic.ShouldHaveNoOverlapsAsync();
        await clinic.ShouldBeNumberedAsync();
        await using var db = clinic.Database.OpenRead();
        (await db.Holds.CountAsync(hold => hold.ClinicId == clinic.Id, TestContext.Current.CancellationToken)).ShouldBe(0);
    }

    /// <summary>Several book it at once; where it is released at the same moment, either that or one booking is done.</summary>
    static async Task BookOnceAsync(RaceClinic clinic, Guid hold, bool isReleased)
    {
        var booking = $$"""{ "appointments": [{ "hold": "{{hold}}" }] }""";
        var tries = Enumerable.Range(0, 6).Select<int, Func<Task<ApiResponse>>>(i => () => clinic.On(i).BookAsync(booking));
        var answers = await Barrier.AtOnceAsync(isReleased ? tries.Append(() => clinic.On(1).SendAsync(HttpMethod.Delete, $"clinic/holds/{hold}")) : tries);

        answers.Count(answer => answer.Status is HttpStatusCode.Created or HttpStatusCode.OK).ShouldBe(1);
        answers.Where(answer => answer.Code is not null).Select(answer => answer.Code).Distinct().ShouldBeSubsetOf(["HOLD_EXPIRED", "NOT_FOUND"]);
    }

    static string Hold(RaceClinic clinic, Wanted time) => JsonSerializer.Serialize(new
    {
        service = clinic.Service,
        back_office_staff_calendar = time.StaffCalendar,
        from = RaceClinic.Text(time.From),
        to = RaceClinic.Text(time.To),
    });
}
