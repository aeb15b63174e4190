using NodaTime;

namespace Docfav.Server.Api.OpenApi;

/// <summary>Formats of the types that a converter writes as text, which the framework cannot see through.</summary>
static class TextFormats
{
    static readonly Dictionary<Type, string> Formats = new()
    {
        [typeof(Instant)] = "date-time",
        [typeof(LocalDate)] = "date",
        [typeof(LocalDateTime)] = "local-date-time",
    };

    public static string? Of(Type type) => Formats.GetValueOrDefault(Nullable.GetUnderlyingType(type) ?? type);
}
