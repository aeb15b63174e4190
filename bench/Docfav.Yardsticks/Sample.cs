using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Docfav.Server.Api;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Yardsticks;

/// <summary>The envelope of a success, as an object.</summary>
public sealed record Success<T>(T Data, IReadOnlyList<string> Errors, SuccessMeta Meta);

/// <summary>What the envelope says of itself.</summary>
public sealed record SuccessMeta(Instant Timestamp, string ApiVersion);

/// <summary>An answer of the server: its bytes, and the object that they say.</summary>
sealed record Sample(byte[] Bytes, object Answer, Type AnswerType)
{
    static readonly JsonSerializerOptions Reading = ForReading();

    /// <summary>The samples of each row: a folder of answers, and a file "type" that names the data's contract.</summary>
    public static Dictionary<string, Sample[]> ReadAll(string folder) => Directory.GetDirectories(folder).ToDictionary(
        row => Path.GetFileName(row),
        row =>
        {
            var data = Type.GetType(File.ReadAllText(Path.Combine(row, "type")), throwOnError: true)!;
            return Directory.GetFiles(row, "*.json").Order(StringComparer.Ordinal).Select(file => Read(file, typeof(Success<>).MakeGenericType(data))).ToArray();
        });

    static Sample Read(string file, Type type)
    {
        var bytes = File.ReadAllBytes(file);
        var answer = JsonSerializer.Deserialize(bytes, type, Reading)!;
        var again = JsonSerializer.SerializeToUtf8Bytes(answer, type, ApiJson.Options);
        return again.AsSpan().SequenceEqual(bytes) ? new(bytes, answer, type)
            : throw new InvalidDataException($"{file} does not come out of the serializer as it went in.");
    }

    /// <summary>The server's options only write: here they read what they wrote.</summary>
    static JsonSerializerOptions ForReading()
    {
        var options = ApiJson.Apply(new());
        options.Converters.Insert(0, new Reader<LocalDate>(text => LocalDatePattern.Iso.Parse(text).Value));
        options.Converters.Insert(0, new Reader<LocalDateTime>(text => LocalDateTimePattern.GeneralIso.Parse(text).Value));
        options.Converters.Insert(0, new Reader<Instant>(ReadInstant));
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { UseOneInstant } };
        return options;
    }

    static void UseOneInstant(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => property.PropertyType == typeof(Instant)))
        {
            property.CustomConverter = new Reader<Instant>(ReadInstant);
        }
    }

    static Instant ReadInstant(string text) => Instant.FromDateTimeOffset(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture));

    sealed class Reader<T>(Func<string, T> read) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => read(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            throw new NotSupportedException("These options read.");
    }
}
