using System.Net;
using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Access;

public sealed class KeyHeaderTests(SharedDeployments deployments)
{
    [Theory, OnEveryDatabase]
    public async Task What_is_no_known_key_is_refused_and_told_nothing_of_the_rate_limit(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var key = await deployment.KeyAsync(await deployment.UserAsync());
        (await deployment.Nodes[0].Client(key).GetAsync("/me")).ShouldSucceed();

        foreach (var text in Wrong(key))
        {
            var answer = await deployment.Nodes[0].Client(text).GetAsync("/me");

            answer.ShouldBeRefused(HttpStatusCode.Unauthorized, "INVALID_API_KEY");
            answer.Headers.Select(header => header.Key).ShouldNotContain(name => name.StartsWith("X-RateLimit", StringComparison.OrdinalIgnoreCase), text);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_key_with_one_character_changed_anywhere_is_unknown(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var key = await deployment.KeyAsync(await deployment.UserAsync());

        for (var at = 0; at < key.Length; at++)
        {
            var changed = $"{key[..at]}{(key[at] == 'A' ? 'B' : 'A')}{key[(at + 1)..]}";

            (await deployment.Nodes[0].Client(changed).GetAsync("/me")).ShouldBeRefused(HttpStatusCode.Unauthorized, "INVALID_API_KEY");
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_key_counts_only_alone_in_its_own_header(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var key = await deployment.KeyAsync(await deployment.UserAsync());
        var unknown = KeySecret.Create();
        string[][] wrong =
        [
            [$"X-Api-Key: {key}", $"X-Api-Key: {unknown}"],
            [$"X-Api-Key: {unknown}", $"X-Api-Key: {key}"],
            [$"X-Api-Key: {key}", $"X-Api-Key: {key}"],
            [$"X-Api-Key: {key}", $"x-api-key: {key}"],
            [$"X-Api-Key: {key}", "X-Api-Key:"],
            [$"X-Api-Key: {key}, {unknown}"],
            [$"X-Api-Key: {key},{key}"],
            [$"X-Api-Key: Bearer {key}"],
            [$"X-Api-Key: \"{key}\""],
            [$"Authorization: Bearer {key}"],
            [$"Authorization: {key}"],
            [$"Cookie: X-Api-Key={key}"],
            [$"X-Api_Key: {key}"],
            [$"Api-Key: {key}"],
        ];
        foreach (var lines in wrong)
        {
            var (status, text) = await RawHttp.GetAsync(deployment.Nodes[0].Address, $"{Envelope.Prefix}/me", lines);

            status.ShouldBe(401, string.Join(" | ", lines));
            text.ShouldContain("INVALID_API_KEY");
        }

        (await RawHttp.GetAsync(deployment.Nodes[0].Address, $"{Envelope.Prefix}/me", $"x-API-key:   {key}  ")).Status.ShouldBe(200);
    }

    [Theory, OnEveryDatabase]
    public async Task A_key_in_the_query_is_no_key(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var key = await deployment.KeyAsync(await deployment.UserAsync());

        foreach (var name in (string[])["api_key", "apikey", "key", "X-Api-Key", "x-api-key"])
        {
            (await deployment.Nodes[0].Client(null).GetAsync($"/me?{name}={key}")).ShouldBeRefused(HttpStatusCode.Unauthorized, "INVALID_API_KEY");
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Without_a_key_every_path_under_the_prefix_is_refused_alike(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var nobody = deployment.Nodes[0].Client(null, Guid.NewGuid());

        foreach (var path in (string[])["", "/me", "/nothing", "clinic", "clinic/clients", "clinic/clients/x", "/me/", "/ME"])
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post, HttpMethod.Delete, HttpMethod.Options])
            {
                (await nobody.SendAsync(method, path)).ShouldBeRefused(HttpStatusCode.Unauthorized, "INVALID_API_KEY");
            }
        }
    }

    static IEnumerable<string?> Wrong(string key) =>
    [
        null, "", " ", "\t", "null", "undefined", "df_pk_", key["df_pk_".Length..], $"df_sk_{key["df_pk_".Length..]}", $"DF_PK_{key["df_pk_".Length..]}",
        key.ToUpperInvariant(), key.ToLowerInvariant(), key[..^1], key + "A", key + "=", $"A{key}", key[1..], key + key, $"{key} {key}", $"{key};",
        key.Insert(10, " "), key.Insert(10, "\t"), key.Insert(10, "%00"), $"{key}' OR '1'='1", "df_pk_' OR '1'='1' -- ---------------------------", "*", "%",
        KeySecret.Create(), "df_pk_" + new string('A', 32), "df_pk_" + new string('A', 194), "df_pk_" + new string('A', 195), "df_pk_" + new string('x', 8 * 1024),
        Convert.ToHexString(KeySecret.Hash(key)), Convert.ToBase64String(KeySecret.Hash(key)),
    ];
}
