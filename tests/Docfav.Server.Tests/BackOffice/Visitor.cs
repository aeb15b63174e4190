using System.Net;
using System.Security.Claims;
using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Docfav.Server.Tests.BackOffice;

/// <summary>A person's browser at the back office, without script: what it asks for and gets.</summary>
sealed class Visitor
{
    readonly Deployment _deployment;
    readonly string? _cookie;

    Visitor(Deployment deployment, Guid userId, string? cookie) => (_deployment, UserId, _cookie) = (deployment, userId, cookie);

    public Guid UserId { get; }

    public static Visitor Nobody(Deployment deployment) => new(deployment, Guid.Empty, null);

    /// <summary>A new user with a place in a clinic, signed in.</summary>
    public static async Task<Visitor> MemberAsync(Deployment deployment, Guid clinicId, ClinicRole role)
    {
        var user = await deployment.UserAsync();
        await deployment.SaveAsync(new Member
        {
            ClinicId = clinicId,
            Id = Guid.NewGuid(),
            UserId = user.Id,
            Type = role == ClinicRole.Receptionist ? MembershipLookup.ReceptionistType : "professional",
            IsManager = role == ClinicRole.Manager,
        });
        return await SignInAsync(deployment, user);
    }

    public async Task<HttpResponseMessage> GetAsync(string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Cookie", _cookie);
        request.Headers.TryAddWithoutValidation("Accept-Language", "en");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _deployment.Nodes[0].Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<HttpStatusCode> StatusAsync(string address)
    {
        using var answer = await GetAsync(address);
        return answer.StatusCode;
    }

    /// <summary>What this visitor did with clients, in no order.</summary>
    public async Task<List<(ActivityAction Action, Guid ClientId)>> DoneAsync()
    {
        await _deployment.Nodes[0].Get<ActivityLog>().FlushAsync(TestContext.Current.CancellationToken);
        await using var db = _deployment.Database.OpenRead();
        var entries = await db.Activities.Where(entry => entry.UserId == UserId).ToListAsync(TestContext.Current.CancellationToken);
        return [.. entries.Select(entry => (entry.Action, entry.ClientId!.Value))];
    }

    public static async Task<Visitor> SignInAsync(Deployment deployment, User user)
    {
        var node = deployment.Nodes[0];
        await using var scope = node.Get<IServiceScopeFactory>().CreateAsyncScope();
        var session = await node.Get<Sessions>().BeginAsync(user, false, null, null, CancellationToken.None);
        var principal = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<User>>().CreateAsync(user);
        ((ClaimsIdentity)principal.Identity!).AddClaim(new(SignedIn.SessionClaim, session.Id.ToString()));
        var cookie = node.Get<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme);
        var ticket = new AuthenticationTicket(
            principal, new() { IssuedUtc = session.CreatedAt.ToDateTimeOffset(), ExpiresUtc = session.ExpiresAt.ToDateTimeOffset() }, IdentityConstants.ApplicationScheme);
        return new(deployment, user.Id, $"{cookie.Cookie.Name}={cookie.TicketDataFormat.Protect(ticket)}");
    }
}
