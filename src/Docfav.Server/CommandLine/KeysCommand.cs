using System.CommandLine;
using System.CommandLine.Parsing;
using Docfav.Server.Access;
using Docfav.Server.Api;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.CommandLine;

static class KeysCommand
{
    public static Command Create() => new("keys", "Keys of the public API.") { CreateKey(), ListKeys(), RevokeKey() };

    static Command CreateKey()
    {
        var user = new Option<string>("--user") { Description = "E-mail address of the key's user.", Required = true };
        var name = new Option<string>("--name") { Description = "What the key is for.", Required = true };
        var scopes = new Option<string>("--scopes") { Description = "Scopes, separated by commas.", Required = true };
        var expires = new Option<LocalDate?>("--expires") { Description = "Last UTC day on which it works, YYYY-MM-DD.", CustomParser = ParseDate };
        var allowIp = new Option<string[]>("--allow-ip") { Description = "Address or CIDR range it may be used from; may be given again." };
        var command = new Command("create", "Makes a key and prints it, this once.") { user, name, scopes, expires, allowIp };
        command.SetAction(CommandScope.Run(async (parsed, scope, cancellation) =>
        {
            var (key, secret, refusal) = await scope.Keys.CreateAsync(
                new NewKey(
                    parsed.GetValue(user)!, parsed.GetValue(name)!,
                    parsed.GetValue(scopes)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                    parsed.GetValue(expires), parsed.GetValue(allowIp) ?? []),
                cancellation);
            if (key is not null)
            {
                Console.WriteLine(secret);
                await Console.Error.WriteLineAsync($"Key {key.Id}. Keep it now: it is not shown again.");
            }

            return CommandScope.End(refusal);
        }));
        return command;
    }

    static Command ListKeys()
    {
        var command = new Command("list", "Lists the keys, without the keys themselves.");
        command.SetAction(CommandScope.Run(async (_, scope, cancellation) =>
        {
            var keys = await scope.Keys.ListAsync(cancellation);
            Table.Write(
                ["id", "user", "name", "last4", "scopes", "expires_at", "revoked_at", "allowed_ips", "last_used_at"],
                keys.Select(item => new[]
                {
                    item.Key.Id.ToString(), item.UserEmail, item.Key.Name, item.Key.KeyLast4, string.Join(',', Scopes.Names(item.Key.Scopes)),
                    Text(item.Key.ExpiresAt), Text(item.Key.RevokedAt), item.Key.AllowedIps, Text(item.LastUsedAt),
                }));
            return 0;
        }));
        return command;
    }

    static Command RevokeKey()
    {
        var id = new Argument<Guid>("ID");
        var command = new Command("revoke", "Revokes a key, from the next request on.") { id };
        command.SetAction(CommandScope.Run(async (parsed, scope, cancellation) =>
            CommandScope.End(await scope.Keys.RevokeAsync(parsed.GetValue(id), cancellation))));
        return command;
    }

    static LocalDate? ParseDate(ArgumentResult result)
    {
        var parsed = LocalDatePattern.Iso.Parse(result.Tokens.Count == 1 ? result.Tokens[0].Value : "");
        // The day after is the instant of expiry, and must be one that the databases hold.
        if (parsed.Success && parsed.Value.Year is >= 1970 and < 9999)
        {
            return parsed.Value;
        }

        result.AddError("--expires must be a date as YYYY-MM-DD.");
        return null;
    }

    static string? Text(Instant? instant) => instant is { } at ? ApiJson.Offset(at) : null;
}
