using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Docfav.Server.Access.SignIn;

/// <summary>How a step of signing in ended.</summary>
public enum SignInOutcome
{
    SignedIn,

    /// <summary>The password fits; a code of the authenticator or a recovery code is to follow within five minutes.</summary>
    SecondFactorNeeded,

    /// <summary>Something does not fit, there is no such user, or the user is disabled or has to pause: which, is not said.</summary>
    Refused,

    /// <summary>The address has tried too often this minute.</summary>
    TooManyAttempts,
}

/// <summary>Signs users in and out in the request at hand: it sets cookies, so it works in plain requests, not in circuits.</summary>
public sealed class UserSignIn(
    UserManager<User> users, IHttpContextAccessor http, IUserClaimsPrincipalFactory<User> principals, IOptions<IdentityOptions> options,
    ILogger<SignInManager<User>> log, IAuthenticationSchemeProvider schemes, IUserConfirmation<User> confirmation, Sessions sessions, Attempts attempts,
    SignInLimiter limiter)
    : SignInManager<User>(users, http, principals, options, log, schemes, confirmation)
{
    /// <summary>Signs in with e-mail address and password.</summary>
    /// <param name="isRemembered">Whether the session outlives the browser.</param>
    public async Task<SignInOutcome> PasswordAsync(string email, string password, bool isRemembered)
    {
        if (limiter.Count(Address) is not null)
        {
            return SignInOutcome.TooManyAttempts;
        }

        var user = await UserManager.FindByNameAsync(email);
        if (!await attempts.PasswordFitsAsync(user, password, Context.RequestAborted))
        {
            return SignInOutcome.Refused;
        }

        var result = await SignInOrTwoFactorAsync(user!, isRemembered);
        return result.RequiresTwoFactor ? SignInOutcome.SecondFactorNeeded : result.Succeeded ? SignInOutcome.SignedIn : SignInOutcome.Refused;
    }

    /// <summary>Takes the second step with a code of the authenticator.</summary>
    /// <param name="isDeviceRemembered">Whether this browser needs no code for 30 days.</param>
    public Task<SignInOutcome> CodeAsync(string code, bool isRemembered, bool isDeviceRemembered) =>
        SecondStepAsync(user => attempts.CodeFitsAsync(user, code, Context.RequestAborted), isRemembered, isDeviceRemembered);

    /// <summary>Takes the second step with a recovery code.</summary>
    public Task<SignInOutcome> RecoveryCodeAsync(string code, bool isRemembered) =>
        SecondStepAsync(user => attempts.RecoveryCodeFitsAsync(user, code, Context.RequestAborted), isRemembered, isDeviceRemembered: false);

    /// <summary>Signs in with a passkey: what the browser answers to <see cref="SignInManager{TUser}.MakePasskeyRequestOptionsAsync"/>.</summary>
    public async Task<SignInOutcome> PasskeyAsync(string credentialJson, bool isRemembered)
    {
        if (limiter.Count(Address) is not null)
        {
            return SignInOutcome.TooManyAttempts;
        }

        var assertion = await PerformPasskeyAssertionAsync(credentialJson);
        if (!assertion.Succeeded || !await CanSignInAsync(assertion.User))
        {
            return SignInOutcome.Refused;
        }

        await UserManager.AddOrUpdatePasskeyAsync(assertion.User, assertion.Passkey);
        await SignInAsync(assertion.User, isRemembered, "passkey");
        return SignInOutcome.SignedIn;
    }

    /// <summary>Whoever sends a credential that was not asked for, or too late, is refused; the framework takes it for a mistake of ours.</summary>
    public override async Task<PasskeyAssertionResult<User>> PerformPasskeyAssertionAsync(string credentialJson)
    {
        try
        {
            return await base.PerformPasskeyAssertionAsync(credentialJson);
        }
        catch (InvalidOperationException exception) when (exception.InnerException is null)
        {
            return PasskeyAssertionResult.Fail<User>(new(exception.Message));
        }
    }

    /// <inheritdoc cref="PerformPasskeyAssertionAsync"/>
    public override async Task<PasskeyAttestationResult> PerformPasskeyAttestationAsync(string credentialJson)
    {
        try
        {
            return await base.PerformPasskeyAttestationAsync(credentialJson);
        }
        catch (InvalidOperationException exception) when (exception.InnerException is null)
        {
            return PasskeyAttestationResult.Fail(new(exception.Message));
        }
    }

    public override Task<bool> CanSignInAsync(User user) => Task.FromResult(user.IsActive);

    public override Task<bool> IsTwoFactorEnabledAsync(User user) => Task.FromResult(user.TwoFactorEnabled);

    /// <summary>Every way of signing in ends here: a new session begins, and the one that this browser had ends.</summary>
    public override async Task SignInWithClaimsAsync(User user, AuthenticationProperties? authenticationProperties, IEnumerable<Claim> additionalClaims)
    {
        await EndSessionAsync();
        var properties = authenticationProperties ?? new();
        var session = await sessions.BeginAsync(
            user, properties.IsPersistent, Context.Request.Headers.UserAgent.ToString(), Address?.ToString(), Context.RequestAborted);
        properties.ExpiresUtc = session.ExpiresAt.ToDateTimeOffset();
        await base.SignInWithClaimsAsync(user, properties, [.. additionalClaims, new Claim(SignedIn.SessionClaim, session.Id.ToString())]);
    }

    public override async Task SignOutAsync()
    {
        await EndSessionAsync();
        await base.SignOutAsync();
    }

    System.Net.IPAddress? Address => Context.Connection.RemoteIpAddress is { } address ? AddressRange.Plain(address) : null;

    async Task<SignInOutcome> SecondStepAsync(Func<User, Task<bool>> fits, bool isRemembered, bool isDeviceRemembered)
    {
        if (limiter.Count(Address) is not null)
        {
            return SignInOutcome.TooManyAttempts;
        }

        if (await GetTwoFactorAuthenticationUserAsync() is not { TwoFactorEnabled: true } user || !await fits(user))
        {
            return SignInOutcome.Refused;
        }

        await Context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        if (isDeviceRemembered)
        {
            await RememberTwoFactorClientAsync(user);
        }

        await SignInAsync(user, isRemembered, "mfa");
        return SignInOutcome.SignedIn;
    }

    async Task EndSessionAsync()
    {
        if (SignedIn.Of((await Context.AuthenticateAsync(IdentityConstants.ApplicationScheme)).Principal) is { } session)
        {
            await sessions.EndAsync(session.UserId, session.SessionId, Context.RequestAborted);
        }
    }
}
