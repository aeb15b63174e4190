using Docfav.Server.Data;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Docfav.Server.Access.SignIn;

/// <summary>The services that sign users in.</summary>
static class SignInServices
{
    /// <summary>Where a page sends whoever is not signed in.</summary>
    public const string SignInPath = "/account/sign-in";

    /// <summary>Where the form that signs out is sent.</summary>
    public const string SignOutPath = "/account/sign-out";

    /// <summary>The header in which a script sends the form's token.</summary>
    public const string FormHeader = "X-Form-Token";

    // A circuit's own requests go on while nobody is there.
    const string CircuitPath = "/_blazor";

    public static void AddSignIn(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<Sessions>().AddSingleton<SessionCheck>().AddSingleton<SessionUse>().AddSingleton<Attempts>().AddSingleton<SignInLimiter>().AddSingleton<UserAccount>();
        services.AddSingleton<PasswordReset>().AddSingleton<Mailer>().AddHostedService(provider => provider.GetRequiredService<Mailer>());
        services.AddDataProtection().SetApplicationName("Docfav");
        services.AddOptions<KeyManagementOptions>().Configure<IDatabase>((keys, database) => keys.XmlRepository = new ProtectionKeys(database));
        services.AddScoped<ILookupNormalizer, EmailKeys>();
        services.AddIdentityCore<User>().AddUserStore<UserStore>().AddSignInManager<UserSignIn>();
        services.AddScoped(provider => (UserSignIn)provider.GetRequiredService<SignInManager<User>>());
        // Addresses are ours to judge, and the store refuses one that is taken.
        services.RemoveAll<IUserValidator<User>>();
        services.Configure<SecurityStampValidatorOptions>(stamp => stamp.ValidationInterval = TimeSpan.Zero);
        services.AddOptions<IdentityPasskeyOptions>().Configure<IOptions<AccountOptions>>((passkeys, options) => Configure(passkeys, options.Value));
        services.AddAntiforgery();
        services.AddOptions<AntiforgeryOptions>().Configure<IOptions<AccountOptions>>((forms, options) =>
        {
            forms.HeaderName = FormHeader;
            forms.Cookie = new SafeCookie("docfav-form", options.Value) { SameSite = SameSiteMode.Strict };
        });
        AddCookies(services);
    }

    static void Configure(IdentityPasskeyOptions passkeys, AccountOptions options)
    {
        // A passkey stands for password and code together, so the authenticator must know its user.
        passkeys.UserVerificationRequirement = "required";
        passkeys.ResidentKeyRequirement = "preferred";
        if (options.PublicAddress is { } address)
        {
            var origin = address.GetLeftPart(UriPartial.Authority);
            passkeys.ServerDomain = address.Host;
            passkeys.ValidateOrigin = context => ValueTask.FromResult(context is { CrossOrigin: false } && context.Origin == origin);
        }
    }

    static void AddCookies(IServiceCollection services)
    {
        var authentication = services.AddAuthentication(IdentityConstants.ApplicationScheme);
        authentication.AddApplicationCookie();
        authentication.AddTwoFactorUserIdCookie();
        authentication.AddTwoFactorRememberMeCookie();
        Name(IdentityConstants.ApplicationScheme, "docfav");
        Name(IdentityConstants.TwoFactorUserIdScheme, "docfav-second-factor");
        Name(IdentityConstants.TwoFactorRememberMeScheme, "docfav-device");
        services.Configure<CookieAuthenticationOptions>(IdentityConstants.TwoFactorRememberMeScheme, cookie => cookie.ExpireTimeSpan = TimeSpan.FromDays(30));
        services.Configure<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme, cookie =>
        {
            cookie.LoginPath = SignInPath;
            cookie.AccessDeniedPath = SignInPath;
            // The session's own times count.
            cookie.SlidingExpiration = false;
            cookie.Events.OnValidatePrincipal = ValidateAsync;
        });

        void Name(string scheme, string name) =>
            services.AddOptions<CookieAuthenticationOptions>(scheme)
                .Configure<IOptions<AccountOptions>>((cookie, options) => cookie.Cookie = new SafeCookie(name, options.Value));
    }

    static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        var check = http.RequestServices.GetRequiredService<SessionCheck>();
        var isUse = !http.Request.Path.StartsWithSegments(CircuitPath, StringComparison.Ordinal);
        if (SignedIn.Of(context.Principal) is not { } session || !await check.IsValidAsync(session, isUse, http.RequestAborted))
        {
            context.RejectPrincipal();
            await http.SignOutAsync(IdentityConstants.ApplicationScheme);
        }
    }
}
