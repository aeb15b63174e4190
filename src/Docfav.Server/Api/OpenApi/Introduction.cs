using Docfav.Server.Access;

namespace Docfav.Server.Api.OpenApi;

/// <summary>What an integrator reads first. The tables of scopes and errors are made from what the server enforces.</summary>
static class Introduction
{
    public static string Text { get; } = $$"""
        Connects your system with the clinics of a Docfav server: their staff, services, clients, availability and appointments.

        ## Responses

        Every response is JSON in UTF-8, in one envelope:

        ```json
        {
          "data": { },
          "errors": [],
          "meta": { "timestamp": "2026-02-05T12:00:00+00:00", "api_version": "v1" }
        }
        ```

        A success has `data` and no errors. A refusal has `"data": null` and at least one error with a `code` for your program, a `message` for people and,
        where one parameter is to blame, its name in `field`. Several wrong parameters are reported together.

        Every documented field is always present: an unknown value is `null`, an empty list is `[]`. Expect fields to be added.

        ## Timestamps

        Instants are ISO 8601 in UTC. Requests may use `Z` or an offset, and whole seconds. Dates are `YYYY-MM-DD`. To show local time, use
        the `timezone` of the staff calendar.

        ## Authentication

        Send your API key in the `{{ApiGate.KeyHeader}}` header of every request:

        ```sh
        curl -H "{{ApiGate.KeyHeader}}: df_pk_your_api_key" https://your-server.example{{Envelope.Prefix}}/me
        ```

        A key is created under Settings → API and shown only once. Treat it like a password: never share it, and never put it into code that runs
        on a client's device. A key acts for its user: below a clinic it works only where the user is one of the clinic's managers.

        ## Scopes

        A key has scopes. Each operation names those it needs.

        | Scope | Allows |
        | --- | --- |
        {{Table(Scopes.All.Select(scope => $"| `{scope.Name}` | {scope.Text} |"))}}

        ## Rate limiting

        Requests are counted per user, over all of the user's keys, and per hour of the UTC clock. The limit depends on the plan. Every response to a known key
        says where you stand:

        | Header | Meaning |
        | --- | --- |
        | `X-RateLimit-Limit` | Requests allowed per hour |
        | `X-RateLimit-Remaining` | Requests left in the current hour |
        | `X-RateLimit-Reset` | Unix time, in seconds, at which the next hour begins |

        Beyond the limit the answer is 429 `RATE_LIMIT_EXCEEDED`: wait as many seconds as its `Retry-After` header says.

        ## Errors

        | Status | Code | Meaning |
        | --- | --- | --- |
        {{Table(Enum.GetValues<RefusalCode>().Select(RefusalCatalog.Entry).Select(entry => $"| {entry.Status} | `{entry.Name}` | {entry.Message} |"))}}

        Every response carries `X-Request-Id`. Quote it when you ask for help.
        """;

    static string Table(IEnumerable<string> rows) => string.Join('\n', rows);
}
