using System.Globalization;
using System.Text;
using Docfav.Server.Api;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Api;

public sealed class InstantTextTests
{
    [Fact]
    public void Every_day_of_the_calendar_is_written_as_the_calendar_writes_it()
    {
        var text = new byte[InstantText.Length];
        // A prime number of seconds over a day, so that every hour, minute and second comes up as well.
        for (var instant = Instant.FromUtc(0, 12, 30, 0, 0); instant < Instant.FromUtc(9999, 12, 31, 0, 0); instant += Duration.FromSeconds(86_413))
        {
            InstantText.Write(instant, text);

            var expected = instant.ToString("uuuu-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture);
            if (Encoding.ASCII.GetString(text) != expected)
            {
                Encoding.ASCII.GetString(text).ShouldBe(expected);
            }
        }
    }

    [Fact]
    public void A_part_of_a_second_is_left_out_before_1970_too() =>
        ApiJson.Zulu(Instant.FromUtc(1969, 12, 31, 23, 59, 58) + Duration.FromMilliseconds(999)).ShouldBe("1969-12-31T23:59:58Z");
}
