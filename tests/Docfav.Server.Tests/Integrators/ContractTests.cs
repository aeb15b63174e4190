extern alias client;

using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using client::Docfav.Client;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Integrators;

/// <summary>The .NET client has all that the contract has, under the contract's names and with its types, and nothing else.</summary>
public sealed class ContractTests
{
    const string ClinicId = "backOfficeClinicId";

    /// <summary>Fields to which the contract gives plain text, and the client a type.</summary>
    static readonly Dictionary<string, string> s_typed = new(StringComparer.Ordinal)
    {
        ["ScheduleOfDay.day"] = "DayOfWeek",
        ["SlotsOfDay.day"] = "DayOfWeek",
        ["ScheduleOfDay.type"] = "DayType",
        ["SlotsOfDay.type"] = "DayType",
        ["ScheduleHours.type"] = "HourType",
        ["OccupiedHours.type"] = "HourType",
        ["TimeSlot.hour_type"] = "HourType",
        ["ScheduleHours.start"] = "TimeSpan",
        ["ScheduleHours.end"] = "TimeSpan",
        ["OccupiedHours.from"] = "TimeSpan",
        ["OccupiedHours.to"] = "TimeSpan",
        ["RefusalConflict.type"] = "ConflictType",
        ["UserInformation.status"] = "UserStatus",
    };

    /// <summary>Objects to which the contract gives no name, and one that is a date.</summary>
    static readonly Dictionary<string, string> s_named = new(StringComparer.Ordinal) { ["CreateAppointmentsBody.appointments"] = "BookingItem", ["BirthDate"] = "DateOnly" };

    static readonly NullabilityInfoContext s_nullability = new();

    public static TheoryData<string> Operations => [.. Contract.Operations.Select(entry => (string)entry.Operation["operationId"]!)];

    public static TheoryData<string> Records =>
        [.. Contract.Schemas.Where(schema => schema.Value!["properties"] is not null && !schema.Key.EndsWith("Envelope", StringComparison.Ordinal) && schema.Key is not ("AnswerMeta" or "BirthDate")).Select(schema => schema.Key)];

    public static TheoryData<string> Enums => [.. Contract.Schemas.Where(schema => schema.Value!["enum"] is not null).Select(schema => schema.Key)];

    [Theory, MemberData(nameof(Operations))]
    public void Every_operation_is_a_method_with_its_parameters_and_its_answer(string id)
    {
        var operation = Contract.Operations.Single(entry => (string)entry.Operation["operationId"]! == id).Operation;
        var declared = (operation["parameters"]?.AsArray() ?? []).Select(parameter => Contract.Resolve(parameter!)).ToList();
        var type = id is "GetMe" or "ListProfiles" or "ListClinics" ? typeof(DocfavClient) : typeof(ClinicClient);
        var method = type.GetMethod(id + "Async").ShouldNotBeNull($"{type.Name} lacks {id}Async");

        var success = operation["responses"]!.AsObject().Single(response => response.Key[0] == '2').Value!;
        var envelope = Contract.Resolve(success["content"]!["application/json"]!["schema"]!);
        Describe(s_nullability.Create(method.ReturnParameter).GenericTypeArguments[0]).ShouldBe(Expected(envelope["properties"]!["data"]!, id, null));

        var parameters = method.GetParameters().ToDictionary(parameter => parameter.Name!, StringComparer.Ordinal);
        parameters.Remove("cancellationToken", out var token).ShouldBeTrue();
        token!.HasDefaultValue.ShouldBeTrue();
        if (operation["requestBody"] is { } body)
        {
            parameters.Remove("body", out var sent).ShouldBeTrue();
            Describe(s_nullability.Create(sent!)).ShouldBe(Contract.NameOf(body["content"]!["application/json"]!["schema"]!));
        }

        var properties = parameters.Remove("query", out var query) ? Properties(query!.ParameterType) : [];
        foreach (var parameter in declared.Where(parameter => (string)parameter["name"]! != ClinicId))
        {
            var name = Contract.Pascal(((string)parameter["name"]!).Replace("-", "", StringComparison.Ordinal));
            var isRequired = (bool?)parameter["required"] == true;
            var expected = Expected(parameter["schema"]!, name, properties.GetValueOrDefault(name)?.PropertyType) + (isRequired ? "" : "?");
            if (parameters.Remove(char.ToLowerInvariant(name[0]) + name[1..], out var own))
            {
                Describe(s_nullability.Create(own)).ShouldBe(expected, name);
                own.HasDefaultValue.ShouldBe(!isRequired, name);
            }
            else
            {
                properties.Remove(name, out var property).ShouldBeTrue($"{id}Async takes no {name}");
                Describe(s_nullability.Create(property!)).ShouldBe(expected, name);
            }
        }

        parameters.Keys.ShouldBeEmpty();
        properties.Keys.ShouldBeEmpty();
    }

    [Fact]
    public void There_are_no_other_calls()
    {
        var calls = ((Type[])[typeof(DocfavClient), typeof(ClinicClient)]).SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Select(method => method.Name).Where(name => name.EndsWith("Async", StringComparison.Ordinal)).ToList();

        calls.Where(name => !name.StartsWith("Enumerate", StringComparison.Ordinal)).ShouldBe(Operations.Select(row => row.Data + "Async"), ignoreOrder: true);
        calls.Where(name => name.StartsWith("Enumerate", StringComparison.Ordinal)).ShouldAllBe(name => calls.Contains(name.Replace("Enumerate", "List", StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(Records))]
    public void Every_schema_is_a_record_with_its_fields(string name)
    {
        var schema = Contract.Schemas[name]!;
        var type = TypeNamed(name);
        ShouldHaveTheFieldsOf(schema, type, name);
        foreach (var (field, nested) in schema["properties"]!.AsObject())
        {
            if (s_named.TryGetValue($"{name}.{field}", out var item))
            {
                ShouldHaveTheFieldsOf(nested!["items"]!, TypeNamed(item), item);
            }
        }
    }

    [Theory, MemberData(nameof(Enums))]
    public void Every_enum_has_the_values_of_its_schema_and_one_for_those_to_come(string name)
    {
        var type = TypeNamed(name);
        var texts = Contract.Schemas[name]!["enum"]!.AsArray().Select(value => (string)value!).ToList();

        Enum.GetNames(type).ShouldBe(["Unknown", .. texts.Select(Contract.Pascal)], ignoreOrder: true);
        foreach (var text in texts)
        {
            JsonSerializer.Serialize(Enum.Parse(type, Contract.Pascal(text)), type).ShouldBe($"\"{text}\"");
        }

        Convert.ToInt32(JsonSerializer.Deserialize("\"new_one\"", type), null).ShouldBe(0);
    }

    [Fact]
    public void Every_code_of_a_refusal_has_a_name() =>
        Enum.GetNames<ErrorCode>().ShouldBe(
            ["Other", .. Contract.Schemas["ErrorItem"]!["properties"]!["code"]!["enum"]!.AsArray().Select(code => Contract.Pascal((string)code!))], ignoreOrder: true);

    static void ShouldHaveTheFieldsOf(JsonNode schema, Type type, string name)
    {
        var isSent = schema["additionalProperties"] is not null;
        var required = (schema["required"]?.AsArray() ?? []).Select(field => (string)field!).ToHashSet(StringComparer.Ordinal);
        var properties = Properties(type);
        foreach (var (field, described) in schema["properties"]!.AsObject())
        {
            properties.Remove(Contract.Pascal(field), out var property).ShouldBeTrue($"{name} lacks {field}");
            var expected = s_typed.GetValueOrDefault($"{name}.{field}") ?? Expected(described!, $"{name}.{field}", property!.PropertyType);
            // Absent lists are empty, and absent fields of an answer null.
            var mayLack = !required.Contains(field) && (isSent || !expected.StartsWith("IReadOnlyList", StringComparison.Ordinal));
            expected += mayLack && !expected.EndsWith('?') ? "?" : "";
            var actual = Describe(s_nullability.Create(property!));
            (actual == expected || (name.StartsWith("Update", StringComparison.Ordinal) && actual == $"Optional<{expected}>")).ShouldBeTrue($"{name}.{field} is {actual}, not {expected}");
            (property!.GetCustomAttribute<RequiredMemberAttribute>() is not null).ShouldBe(required.Contains(field) && !expected.EndsWith('?'), $"{name}.{field}");
        }

        properties.Keys.ShouldBeEmpty(name);
    }

    /// <summary>The type, as C# writes it, that a schema is to have; values that stand in the field itself are those of the enum that the client has there.</summary>
    static string Expected(JsonNode schema, string place, Type? actual)
    {
        if (schema["oneOf"] is JsonArray choices)
        {
            return Expected(choices.Single(choice => choice!["$ref"] is not null)!, place, actual) + "?";
        }

        if (schema["$ref"] is not null)
        {
            var name = Contract.NameOf(schema);
            return s_named.GetValueOrDefault(name, name);
        }

        var types = schema["type"] is JsonArray several ? several.Select(type => (string)type!).ToList() : [(string)schema["type"]!];
        var nullable = types.Remove("null") ? "?" : "";
        if (schema["enum"] is JsonArray values && place != "ErrorItem.code")
        {
            values.Where(value => value is not null).Select(value => Contract.Pascal((string)value!)).ShouldBe(Values(actual), ignoreOrder: true, place);
            return EnumIn(actual)!.Name + nullable;
        }

        return (types.Single(), (string?)schema["format"]) switch
        {
            ("array", _) => $"IReadOnlyList<{(s_named.TryGetValue(place, out var item) ? item : Expected(schema["items"]!, place, null))}>",
            ("object", _) when place.EndsWith(".date_of_birth", StringComparison.Ordinal) => "DateOnly",
            ("string", "uuid") => "Guid",
            ("string", "date") => "DateOnly",
            ("string", "date-time") => "DateTimeOffset",
            ("string", "local-date-time") => "DateTime",
            ("string", null or "email") => "String",
            ("integer", "int64") => "Int64",
            ("integer", _) => "Int32",
            ("number", _) => "Decimal",
            ("boolean", _) => "Boolean",
            var other => throw new InvalidOperationException($"{place} is {other}: say what C# type that is."),
        } + nullable;
    }

    /// <summary>A type as C# writes it, with what may be null in it.</summary>
    static string Describe(NullabilityInfo info)
    {
        var type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        var name = type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", info.GenericTypeArguments.Select(Describe))}>" : type.Name;
        return info.ReadState == NullabilityState.Nullable ? name + "?" : name;
    }

    /// <summary>The enum that a type is, may be or is set to.</summary>
    static Type? EnumIn(Type? type) => type is { IsGenericType: true } ? EnumIn(type.GetGenericArguments()[0]) : type is { IsEnum: true } ? type : null;

    /// <summary>The values that an enum can send.</summary>
    static IEnumerable<string> Values(Type? type) => EnumIn(type) is { } known ? Enum.GetNames(known).Where(name => name != "Unknown") : [];

    static Dictionary<string, PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).ToDictionary(property => property.Name, StringComparer.Ordinal);

    static Type TypeNamed(string name) => typeof(DocfavClient).Assembly.GetType($"Docfav.Client.{name}").ShouldNotBeNull($"There is no {name}");
}
