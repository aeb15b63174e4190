using System.Text.Json;
using Docfav.Server.Access.SignIn;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;

namespace Docfav.Server.BackOffice.SignIn;

/// <summary>Begins to make a passkey.</summary>
/// <param name="Password">The user's password: an open session is not enough to leave a key behind.</param>
sealed record PasskeyRequest(string Password);

/// <summary>A passkey that the browser has made.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Credential">The browser's <c>PublicKeyCredential</c> as JSON.</param>
sealed record NewPasskey(string Name, JsonElement Credential);

/// <summary>What sets cookies or talks to the browser's passkeys, and so cannot be done in a circuit. Every request carries the form's token.</summary>
static class AccountEndpoints
{
    const string Json = "application/json";

    public static void MapAccount(this IEndpointRouteBuilder routes)
    {
        var account = routes.MapGroup("/account").ExcludeFromDescription().AddEndpointFilter(RequireTokenAsync);
        account.MapPost("/sign-out", SignOutAsync);
        account.MapPost("/passkeys/creation-options", CreationOptionsAsync);
        account.MapPost("/passkeys/request-options", RequestOptionsAsync);
        account.MapPost("/passkeys", AddPasskeyAsync);
    }

    /// <summary>Ends the session, and sends the browser to where one signs in.</summary>
    internal static async Task<IResult> SignOutAsync(UserSignIn signIn)
    {
        await signIn.SignOutAsync();
        return Results.LocalRedirect(SignInServices.SignInPath);
    }

    /// <summary>What the browser needs to make a passkey for the user.</summary>
    internal static async Task<IResult> CreationOptionsAsync(
        PasskeyRequest request, HttpContext http, UserSignIn signIn, UserAccount account, CancellationToken cancellation)
    {
        if (SignedIn.Of(http.User) is not { } who)
        {
            return Results.Unauthorized();
        }

        var (user, refusal) = await account.ConfirmAsync(who, request.Password ?? "", cancellation);
        return user is null
            ? Results.UnprocessableEntity(new { refusal!.Field, refusal.Message })
            : Results.Content(
                await signIn.MakePasskeyCreationOptionsAsync(new() { Id = user.Id.ToString(), Name = user.Email, DisplayName = user.Email }), Json);
    }

    /// <summary>What the browser needs to sign in with a passkey; whose, it finds out itself.</summary>
    internal static async Task<IResult> RequestOptionsAsync(UserSignIn signIn) => Results.Content(await signIn.MakePasskeyRequestOptionsAsync(null), Json);

    /// <summary>Stores the passkey that the browser has made.</summary>
    internal static async Task<IResult> AddPasskeyAsync(
        NewPasskey passkey, HttpContext http, UserSignIn signIn, UserManager<Access.User> users)
    {
        if (SignedIn.Of(http.User) is not { } who || await users.FindByIdAsync(who.UserId.ToString()) is not { } user)
        {
            return Results.Unauthorized();
        }

        if (UserAccount.PasskeyName.Read(passkey.Name ?? "", out var name) is { } fault)
        {
            return Results.UnprocessableEntity(new { Field = "name", Message = $"The name {fault}." });
        }

        var result = await signIn.PerformPasskeyAttestationAsync(passkey.Credential.GetRawText());
        if (!result.Succeeded || result.UserEntity.Id != who.UserId.ToString())
        {
            return Results.UnprocessableEntity(new { Field = "credential", Message = "The browser's passkey does not fit. Try again." });
        }

        result.Passkey.Name = name;
        await users.AddOrUpdatePasskeyAsync(user, result.Passkey);
        return Results.NoContent();
    }

    static async ValueTask<object?> RequireTokenAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        await context.HttpContext.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context.HttpContext)
            ? await next(context) : Results.BadRequest();
}
