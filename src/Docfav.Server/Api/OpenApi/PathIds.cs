using System.Text.RegularExpressions;
using Docfav.Server.Api.Forms;
using Microsoft.OpenApi;

namespace Docfav.Server.Api.OpenApi;

/// <summary>The ids in paths: each is one component, which every operation that has it refers to.</summary>
static partial class PathIds
{
    public static IOpenApiParameter Share(string name, OpenApiDocument document)
    {
        document.AddComponent(name, new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Path,
            Required = true,
            Description = $"UUID of the {Noun(name)}",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = Form.Uuid.Description.Format },
        });
        return new OpenApiParameterReference(name, document);
    }

    /// <summary><c>backOfficeClinicId</c> is the id of a "back office clinic".</summary>
    static string Noun(string name) => WordStart().Replace(name[..^"Id".Length], " $0").ToLowerInvariant();

    [GeneratedRegex("[A-Z]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WordStart();
}
