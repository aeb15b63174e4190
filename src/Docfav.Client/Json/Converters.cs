using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Docfav.Client.Json;

/// <summary>An enum written <c>no_show</c>. A text that is not known is read as the first value.</summary>
sealed class LowerEnumConverter<T> : JsonConverter<T> where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => EnumTexts<T>.Lower.Find(reader.GetString());

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(EnumTexts<T>.Lower[value]);
}

/// <summary>An enum written <c>REGULAR_DAY</c>. A text that is not known is read as the first value.</summary>
sealed class UpperEnumConverter<T> : JsonConverter<T> where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => EnumTexts<T>.Upper.Find(reader.GetString());

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(EnumTexts<T>.Upper[value]);
}

/// <summary>An enum written <c>appointment.created</c>. A text that is not known is read as the first value.</summary>
sealed class DottedEnumConverter<T> : JsonConverter<T> where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => EnumTexts<T>.Dotted.Find(reader.GetString());

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(EnumTexts<T>.Dotted[value]);
}

/// <summary>A time of day, <c>09:30</c>, up to <c>24:00</c>, which no <see cref="TimeOnly"/> can hold.</summary>
sealed class TimeOfDayConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        return text is [_, _, ':', _, _]
            && int.TryParse(text.AsSpan(0, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            && int.TryParse(text.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            ? new(hours, minutes, 0) : throw new JsonException("A time of day is HH:mm.");
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{(int)value.TotalHours:00}:{value.Minutes:00}"));
}

/// <summary>A date of birth in the API's form: <c>{ "dayOfBirth": "15", "monthOfBirth": "03", "yearOfBirth": "1990" }</c>.</summary>
sealed class BirthDateConverter : JsonConverter<DateOnly>
{
    public override DateOnly Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var parts = JsonElement.ParseValue(ref reader);
        return new(Part("yearOfBirth"), Part("monthOfBirth"), Part("dayOfBirth"));

        int Part(string name) =>
            parts.TryGetProperty(name, out var part) && int.TryParse(part.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new JsonException($"{name} is a number in a text.");
    }

    public override void Write(Utf8JsonWriter writer, DateOnly value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("dayOfBirth", value.ToString("dd", CultureInfo.InvariantCulture));
        writer.WriteString("monthOfBirth", value.ToString("MM", CultureInfo.InvariantCulture));
        writer.WriteString("yearOfBirth", value.ToString("yyyy", CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    }
}

/// <summary>A field of a change that is set: its value. One that is not set is left out by the options.</summary>
sealed class OptionalConverter<T> : JsonConverter<Optional<T>>
{
    public override Optional<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("Changes are sent, never read.");

    public override void Write(Utf8JsonWriter writer, Optional<T> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Value, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
}

/// <summary>A date of birth that is set, or null.</summary>
sealed class OptionalBirthDateConverter : JsonConverter<Optional<DateOnly?>>
{
    static readonly BirthDateConverter s_date = new();

    public override Optional<DateOnly?> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("Changes are sent, never read.");

    public override void Write(Utf8JsonWriter writer, Optional<DateOnly?> value, JsonSerializerOptions options)
    {
        if (value.Value is { } date)
        {
            s_date.Write(writer, date, options);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
