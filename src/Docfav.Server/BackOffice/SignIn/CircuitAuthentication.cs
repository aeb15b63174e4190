using Docfav.Server.Access.SignIn;
using Docfav.Server.Data;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Docfav.Server.BackOffice.SignIn;

/// <summary>Asks of an open page's session every half minute, so that the page is signed out soon after its user.</summary>
sealed class CircuitAuthentication(ILoggerFactory log, IDatabase database, SessionCheck check, CircuitUse use) : RevalidatingServerAuthenticationStateProvider(log)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        try
        {
            return SignedIn.Of(authenticationState.User) is { } session && await check.IsValidAsync(session, use.Take(), cancellationToken);
        }
        catch (Exception exception) when (database.IsUnavailable(exception))
        {
            // Nobody has been signed out by a database that does not answer; nothing can be read or written through it either.
            return true;
        }
    }
}

/// <summary>Whether somebody has done something on an open page: there are no requests that would tell.</summary>
sealed class CircuitUse : CircuitHandler
{
    bool _isUsed;

    /// <summary>Whether there was anything since the last time.</summary>
    public bool Take() => Interlocked.Exchange(ref _isUsed, false);

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        context =>
        {
            Volatile.Write(ref _isUsed, true);
            return next(context);
        };
}
