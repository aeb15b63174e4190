using System.Globalization;

namespace Docfav.Server.Tests.Races;

/// <summary>How often a race is run. An environment variable DOCFAV_RACE_… raises it for a longer search.</summary>
static class Rounds
{
    /// <summary>The variable's number, or else the suite's own.</summary>
    public static int Of(string name, int inTheSuite) =>
        int.TryParse(Environment.GetEnvironmentVariable($"DOCFAV_RACE_{name}"), NumberStyles.None, CultureInfo.InvariantCulture, out var rounds)
            ? rounds : inTheSuite;
}

/// <summary>Lets several go at once.</summary>
static class Barrier
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Starts all tries at the same moment; answers in their order.</summary>
    public static async Task<T[]> AtOnceAsync<T>(params IEnumerable<Func<Task<T>>> tries)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = tries.Select(attempt => Task.Run(async () =>
        {
            await gate.Task;
            return await attempt();
        })).ToArray();
        gate.SetResult();
        return await Task.WhenAll(running).WaitAsync(Limit);
    }
}
