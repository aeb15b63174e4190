using System.Globalization;
using System.Text;
using Docfav.Client.Json;

namespace Docfav.Client;

/// <summary>A path below the API's prefix, and the query that is added to it. What is null is left out.</summary>
sealed class RequestPath(string path)
{
    readonly StringBuilder _text = new(path);
    char _next = '?';

    public RequestPath Add(string name, string? value)
    {
        if (value is not null)
        {
            _text.Append(_next).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            _next = '&';
        }

        return this;
    }

    public RequestPath Add(string name, Guid? value) => Add(name, value?.ToString());

    public RequestPath Add(string name, int? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public RequestPath Add(string name, bool? value) => Add(name, value switch { true => "true", false => "false", null => null });

    public RequestPath Add(string name, DateOnly? value) => Add(name, value?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    // A fraction of a second is for the server to refuse: it is not lost on the way.
    public RequestPath Add(string name, DateTimeOffset? value) => Add(name, value?.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture));

    public RequestPath AddName<T>(string name, T? value) where T : struct, Enum => Add(name, value is { } known ? EnumTexts<T>.Lower[known] : null);

    public RequestPath AddOrder<T>(string name, T? value) where T : struct, Enum => Add(name, value is { } known ? EnumTexts<T>.Dotted[known] : null);

    public override string ToString() => _text.ToString();

    public static implicit operator RequestPath(string path) => new(path);
}
