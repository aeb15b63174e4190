using Docfav.Server.Tests.Hosting;

namespace Docfav.Server.Tests.Access;

/// <summary>
/// A scenario about one clock hour, on the real clock: where the hour turned meanwhile, the scenario runs again from the start, with a user of its own.
/// </summary>
public sealed class RateHour
{
    readonly HashSet<long> _hours = [];

    /// <summary>Takes note of an answer's hour. Stops the scenario where it is another than the answers' before.</summary>
    public ApiResponse Note(ApiResponse answer)
    {
        _hours.Add(answer.Number("X-RateLimit-Reset") ?? _hours.FirstOrDefault());
        return _hours.Count > 1 ? throw new TimeoutException("The hour turned.") : answer;
    }

    public static async Task RunAsync(Func<RateHour, Task> scenario)
    {
        try
        {
            await scenario(new RateHour());
        }
        catch (TimeoutException)
        {
            await scenario(new RateHour());
        }
    }
}
