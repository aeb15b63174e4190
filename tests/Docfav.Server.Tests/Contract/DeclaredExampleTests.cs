using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Api.OpenApi;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Contract;

public sealed class DeclaredExampleTests
{
    [Fact]
    public async Task Every_example_has_the_fields_of_its_record_in_their_order()
    {
        await using var server = new BuiltServer();

        foreach (var (declared, handler) in server.Operations)
        {
            declared.Example.ShouldNotBeNull(handler.Name);
            ShouldHaveTheFieldsOf(HandlerShape.Of(handler).Data, JsonNode.Parse(declared.Example)!, handler.Name);
        }
    }

    [Fact]
    public async Task Every_example_of_a_body_is_one_that_the_endpoint_reads()
    {
        await using var server = new BuiltServer();

        foreach (var (declared, handler) in server.Operations.Where(operation => operation.Declared.TakesBody))
        {
            declared.RequestExample.ShouldNotBeNull(handler.Name);
            var body = handler.GetParameters().Select(parameter => parameter.ParameterType)
                .Single(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Body<>));
            FaultsOf(body.GetGenericArguments()[0], declared.RequestExample).ShouldBeEmpty(handler.Name);
        }
    }

    [Fact]
    public async Task An_operation_declares_a_body_exactly_where_its_handler_reads_one()
    {
        await using var server = new BuiltServer();

        foreach (var (declared, handler) in server.Operations)
        {
            declared.TakesBody.ShouldBe(HandlerShape.Of(handler).Body is not null, handler.Name);
        }
    }

    static void ShouldHaveTheFieldsOf(Type type, JsonNode? example, string place)
    {
        var info = ApiJson.Options.GetTypeInfo(type);
        if (example is null)
        {
            return; // whether null may stand there is for the lint to say
        }

        switch (info.Kind)
        {
            case JsonTypeInfoKind.Object:
                // What may be absent is in the example where it makes sense there.
                var shown = info.Properties.Where(property =>
                    example.AsObject().ContainsKey(property.Name) || property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: false) != true).ToList();
                example.AsObject().Select(field => field.Key).ShouldBe(shown.Select(property => property.Name), place);
                foreach (var property in shown)
                {
                    ShouldHaveTheFieldsOf(property.PropertyType, example[property.Name], $"{place}.{property.Name}");
                }

                break;
            case JsonTypeInfoKind.Enumerable:
                foreach (var item in example.AsArray())
                {
                    ShouldHaveTheFieldsOf(info.ElementType!, item, place + "[]");
                }

                break;
        }
    }

    static List<string> FaultsOf(Type body, string json) =>
        (List<string>)typeof(DeclaredExampleTests).GetMethod(nameof(Read), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(body).Invoke(null, [json])!;

    static List<string> Read<T>(string json) where T : IReadable<T>
    {
        var faults = new List<string>();
        using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(json));
        var reader = new ObjectReader(document.RootElement, "", (field, message) => faults.Add($"{field} {message}"));
        _ = T.Read(reader);
        reader.End();
        return faults;
    }
}
