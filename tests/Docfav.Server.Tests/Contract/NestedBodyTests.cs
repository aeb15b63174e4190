using System.Text.Json.Nodes;
using Docfav.Server.Api.Forms;
using Docfav.Server.Api.OpenApi;
using Microsoft.OpenApi;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Contract;

public sealed class NestedBodyTests
{
    static readonly FieldDescription[] Fields =
    [
        new("appointments", "What to book", new("array")
        {
            MaxItems = 50,
            Items = new("object")
            {
                Fields =
                [
                    new("from", "Start", new("string") { Format = "date-time" }, Required: true, null),
                    new("note", "Note", new("string") { MaxLength = 2000 }, Required: false, null),
                ],
            },
        }, Required: true, null),
        new("behaviour", "Status", new("string") { Values = ["confirmed", "pending"] }, Required: false, DefaultStatus.Confirmed),
    ];

    [Fact]
    public async Task A_list_of_objects_is_described_with_its_fields()
    {
        var list = (await DescribeAsync(withDefaults: true))["properties"]!["appointments"]!;

        ((string)list["type"]!).ShouldBe("array");
        ((int)list["maxItems"]!).ShouldBe(50);
        ((string)list["description"]!).ShouldBe("What to book");
        var item = list["items"]!;
        ((string)item["type"]!).ShouldBe("object");
        ((bool)item["additionalProperties"]!).ShouldBeFalse();
        item["required"]!.AsArray().Select(name => (string)name!).ShouldBe(["from"]);
        ((string)item["properties"]!["from"]!["type"]!).ShouldBe("string");
        ((string)item["properties"]!["from"]!["format"]!).ShouldBe("date-time");
        item["properties"]!["note"]!["type"]!.AsArray().Select(type => (string)type!).ShouldBe(["null", "string"], ignoreOrder: true);
        ((int)item["properties"]!["note"]!["maxLength"]!).ShouldBe(2000);
    }

    [Fact]
    public async Task A_field_that_may_be_absent_may_be_null_and_shows_its_default()
    {
        var status = (await DescribeAsync(withDefaults: true))["properties"]!["behaviour"]!;

        status["enum"]!.AsArray().Select(word => (string?)word).ShouldBe(["confirmed", "pending", null]);
        ((string)status["default"]!).ShouldBe("confirmed");
    }

    [Fact]
    public async Task A_change_has_no_defaults() =>
        (await DescribeAsync(withDefaults: false))["properties"]!["behaviour"]!["default"].ShouldBeNull();

    static async Task<JsonNode> DescribeAsync(bool withDefaults) => JsonNode.Parse(
        await FormSchemas.Object(Fields, withDefaults).SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, TestContext.Current.CancellationToken))!;

    enum DefaultStatus
    {
        Confirmed,
    }
}
