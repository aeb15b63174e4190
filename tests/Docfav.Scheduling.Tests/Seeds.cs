using System.Globalization;

namespace Docfav.Scheduling.Tests;

/// <summary>Runs a property for a fixed row of seeds, so that every run tries the same cases.</summary>
static class Seeds
{
    /// <summary>Tries the property with the seeds 0 to <paramref name="count"/> - 1; a failure names its seed.</summary>
    public static void Try(int count, Action<Random> property)
    {
        for (var seed = 0; seed < count; seed++) TryOne(seed, property);
    }

    /// <summary>Tries one seed: for a closer look at one that failed.</summary>
    public static void TryOne(int seed, Action<Random> property)
    {
        try
        {
            property(new Random(seed));
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Seed {seed}: {e.Message}"), e);
        }
    }
}
