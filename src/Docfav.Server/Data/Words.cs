using System.Text.Json;

namespace Docfav.Server.Data;

/// <summary>The words of an enumeration as the API and the data file write them: <c>NoShow</c> is <c>no_show</c>.</summary>
public static class Words
{
    /// <summary>The word of a value.</summary>
    public static string Of<T>(T value) where T : struct, Enum => Table<T>.ByValue[value];

    /// <summary>The values, in order of declaration.</summary>
    public static T[] Values<T>() where T : struct, Enum => Table<T>.All;

    static class Table<T> where T : struct, Enum
    {
        public static readonly T[] All = Enum.GetValues<T>();
        public static readonly Dictionary<T, string> ByValue =
            All.ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
    }
}
