using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NodaTime;

namespace Docfav.Server.Api;

/// <summary>How the API writes JSON: snake_case names, letters as they are, every field present.</summary>
public static class ApiJson
{
    /// <summary>Options of every answer.</summary>
    public static JsonSerializerOptions Options { get; } = Apply(new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() });

    /// <summary>Makes any serializer write as the API does.</summary>
    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.Encoder = PlainLetters.Encoder;
        options.Converters.Add(new OffsetInstantConverter());
        options.Converters.Add(new WallClock());
        options.Converters.Add(new IsoDate());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        return options;
    }

    /// <summary><c>2026-02-05T15:00:00Z</c>: the times of the agenda.</summary>
    public static string Zulu(Instant instant) => string.Create(InstantText.Length, instant, static (text, instant) =>
    {
        Span<byte> bytes = stackalloc byte[InstantText.Length];
        InstantText.Write(instant, bytes);
        Encoding.ASCII.GetChars(bytes, text);
    });

    /// <summary><c>2026-01-15T10:00:00+00:00</c>: <c>meta.timestamp</c> and <c>created_at</c>.</summary>
    public static string Offset(Instant instant) => $"{Zulu(instant).AsSpan(0, InstantText.LocalLength)}+00:00";

    /// <summary>Writes what <see cref="Offset"/> gives.</summary>
    public static void WriteOffset(Utf8JsonWriter writer, Instant instant)
    {
        Span<byte> text = stackalloc byte[InstantText.LocalLength + 6];
        InstantText.WriteLocal(instant, text);
        "+00:00"u8.CopyTo(text[InstantText.LocalLength..]);
        writer.WriteStringValue(text);
    }

    sealed class OffsetInstantConverter : JsonConverter<Instant>
    {
        public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Answers are written, never read.");

        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) => WriteOffset(writer, value);
    }
}

/// <summary>Writes an instant of the agenda: <c>2026-02-05T15:00:00Z</c>.</summary>
sealed class ZuluInstant : JsonConverter<Instant>
{
    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers are written, never read.");

    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[InstantText.Length];
        InstantText.Write(value, text);
        writer.WriteStringValue(text);
    }
}

/// <summary>Writes wall-clock time without an offset: <c>2026-03-06T08:00:00</c>.</summary>
sealed class WallClock : JsonConverter<LocalDateTime>
{
    public override LocalDateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers are written, never read.");

    public override void Write(Utf8JsonWriter writer, LocalDateTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString("uuuu-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
}

/// <summary>Writes a local date: <c>2026-03-06</c>.</summary>
sealed class IsoDate : JsonConverter<LocalDate>
{
    public override LocalDate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers are written, never read.");

    public override void Write(Utf8JsonWriter writer, LocalDate value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture));
}
