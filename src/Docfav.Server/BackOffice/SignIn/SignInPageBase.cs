using Docfav.Server.Access.SignIn;
using Microsoft.AspNetCore.Components;

namespace Docfav.Server.BackOffice.SignIn;

/// <summary>What the steps of signing in share.</summary>
public abstract class SignInPageBase : PlainPageBase
{
    [Inject]
    protected UserSignIn SignIn { get; set; } = null!;

    /// <summary>Where to go once signed in, as a link or the framework's challenge handed it in.</summary>
    [SupplyParameterFromQuery]
    public string? ReturnUrl { get; set; }

    protected string Target => LocalUrl.Or(ReturnUrl, "/");

    /// <summary>Whether the page is opened, and not sent: what is sent must find its form.</summary>
    protected bool IsOpened => !HttpMethods.IsPost(Http.Request.Method);

    /// <summary>Goes on to the next page, or says why not.</summary>
    /// <param name="outcome">How this step ended.</param>
    /// <param name="isRemembered">What the first step carries over to the second.</param>
    /// <param name="refusal">The text for a refusal.</param>
    protected async Task GoOnAsync(SignInOutcome outcome, bool isRemembered, string refusal)
    {
        switch (outcome)
        {
            case SignInOutcome.SignedIn:
                await KeepLanguageAsync();
                Navigation.NavigateTo(Target);
                break;
            case SignInOutcome.SecondFactorNeeded:
                Navigation.NavigateTo(Step("second-factor", isRemembered));
                break;
            case SignInOutcome.TooManyAttempts:
                Http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                Fault = T["Fault_too_many"];
                break;
            default:
                Fault = T[refusal];
                break;
        }
    }

    /// <summary>The address of another step, which goes on to the same page.</summary>
    protected string Step(string page, bool isRemembered = false) =>
        $"/account/{page}?returnUrl={Uri.EscapeDataString(Target)}" + (isRemembered ? "&remember=true" : "");

    /// <summary>Sends to the first step whoever has not taken it, or took it too long ago.</summary>
    protected async Task RequireFirstStepAsync()
    {
        if (IsOpened && await SignIn.GetTwoFactorAuthenticationUserAsync() is null)
        {
            Navigation.NavigateTo(Step("sign-in"));
        }
    }

    /// <summary>A browser in which nobody has chosen a language gets the user's own.</summary>
    async Task KeepLanguageAsync()
    {
        if (Http.Request.Cookies[Languages.Cookie] is null && SignedIn.Of(SignIn.Context.User) is { } who
            && await Account.FindAsync(who.UserId, Http.RequestAborted) is { } user && Languages.Of(user.Locale) is { } language)
        {
            Preferences.Keep(Http, Languages.Cookie, language.TwoLetterISOLanguageName);
        }
    }
}
