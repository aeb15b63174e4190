using System.Security.Claims;
using Docfav.Browser.Tests.Browsing;
using Docfav.Scheduling.Calendars;
using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Browser.Tests.Clinics;

/// <summary>
/// A clinic of one scenario: Laura, Marta and Pedro, each at work from 9 to 14 and from 16 to 20 every day, three services, three clients. Nothing is booked.
/// </summary>
public sealed class House
{
    /// <summary>The day that most scenarios play on: the clock's today, a Wednesday.</summary>
    public const string Day = "2026-09-16";

    public const string Password = "correct horse battery";

    static readonly LocalTimeline s_madrid = new(TimeZones.Of("Europe/Madrid"));

    readonly TestClinic _clinic;

    House(TestClinic clinic, User manager)
    {
        (_clinic, Manager) = (clinic, manager);
        var calendar = clinic.Calendar();
        (Laura, Marta, Pedro) = (Place("Laura", "Gómez", calendar), Place("Marta", "Ruiz", calendar), Place("Pedro", "García", calendar));
        (Visit, Massage, Yoga) = (Service("First visit", 60, "#2E7D32"), Service("Massage", 45, "#1565C0"), Service("Yoga", 60, "#AD1457"));
        (Jose, Nuria, Anders) = (Client("José", "Álvarez", "600111222"), Client("Núria", "Peñalver", "600333444"), Client("Anders", "Müller", "600555666"));
    }

    public User Manager { get; }

    public StaffCalendar Laura { get; }

    public StaffCalendar Marta { get; }

    public StaffCalendar Pedro { get; }

    /// <summary>60 minutes.</summary>
    public Service Visit { get; }

    /// <summary>45 minutes.</summary>
    public Service Massage { get; }

    /// <summary>60 minutes.</summary>
    public Service Yoga { get; }

    public Client Jose { get; }

    public Client Nuria { get; }

    public Client Anders { get; }

    public Guid Id => _clinic.Id;

    public ApiClient Api => _clinic.Api;

    public Deployment Deployment => _clinic.Deployment;

    internal TestClinic Clinic => _clinic;

    internal static async Task<House> OpenAsync(Deployment deployment)
    {
        var clinic = await TestClinic.OnAsync(deployment);
        await using var db = deployment.Database.OpenRead();
        var manager = await (
            from member in db.Members
            join user in db.Users on member.UserId equals user.Id
            where member.ClinicId == clinic.Id
            select user).SingleAsync();
        var house = new House(clinic, manager);
        await clinic.SaveAsync();
        // The clients were stored beside the one class that counts them.
        await deployment.Database.WriteAsync(
            (context, token) => context.ClinicCounters.Where(row => row.ClinicId == clinic.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.NextClientNumber, 100).SetProperty(row => row.ClientCount, 3), token),
            CancellationToken.None);
        return house;
    }

    /// <summary>Books, at a time of Madrid's clock such as <c>10:00</c>, for as long as the service takes.</summary>
    /// <param name="minutes">How long instead.</param>
    /// <param name="day">The date; else that of most scenarios.</param>
    public async Task<Appointment> BookAsync(
        StaffCalendar place, Client? client, Service service, string time, int? minutes = null, AppointmentStatus status = AppointmentStatus.Confirmed, string day = Day)
    {
        var from = At(time, day);
        var booked = _clinic.Appointment(place, service, from, from + Duration.FromMinutes(minutes ?? service.Duration), status, client);
        await _clinic.SaveAsync();
        return booked;
    }

    /// <summary>An instant at a time of Madrid's clock, on a day without a change of it.</summary>
    public static Instant At(string time, string day = Day) => s_madrid.StartAt(TestClinic.Local($"{day}T{time}"));

    /// <summary>Everything that is booked, the earliest first.</summary>
    public async Task<IReadOnlyList<Appointment>> AppointmentsAsync()
    {
        await using var db = Deployment.Database.OpenRead();
        return await db.Appointments.Where(row => row.ClinicId == Id).OrderBy(row => row.BookedFrom).ToListAsync();
    }

    /// <summary>Another user who works here.</summary>
    /// <param name="type">The profile's type, such as <c>professional</c>.</param>
    /// <param name="staffId">Whom of the staff the user is.</param>
    public async Task<User> UserAsync(string type, Guid? staffId = null)
    {
        var user = await Deployment.UserAsync();
        await Deployment.SaveAsync(new Member { ClinicId = Id, Id = Guid.NewGuid(), UserId = user.Id, Type = type, StaffId = staffId });
        return user;
    }

    /// <summary>Closes a staff calendar: what is booked there stays.</summary>
    public Task CloseAsync(StaffCalendar place) => Deployment.Database.WriteAsync(
        (db, token) => db.StaffCalendars.Where(row => row.Id == place.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsActive, false), token), CancellationToken.None);

    /// <summary>Takes a user's place in the clinic away.</summary>
    public Task DismissAsync(User user) => Deployment.Database.WriteAsync(
        (db, token) => db.Members.Where(member => member.ClinicId == Id && member.UserId == user.Id).ExecuteDeleteAsync(token), CancellationToken.None);

    /// <summary>Gives a user the password <see cref="Password"/>.</summary>
    public Task SetPasswordAsync(User user)
    {
        var hash = Deployment.Nodes[0].Get<IPasswordHasher<User>>().HashPassword(user, Password);
        return Deployment.Database.WriteAsync(
            (db, token) => db.Users.Where(row => row.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.PasswordHash, hash), token), CancellationToken.None);
    }

    /// <summary>Gives a user an authenticator; its key.</summary>
    public async Task<string> SetAuthenticatorAsync(User user)
    {
        var key = AuthenticatorCode.NewKey();
        await Deployment.Database.WriteAsync(
            (db, token) => db.Users.Where(row => row.Id == user.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.TwoFactorEnabled, true).SetProperty(row => row.AuthenticatorKey, key), token),
            CancellationToken.None);
        return key;
    }

    /// <summary>Signs a user in without the page for it.</summary>
    public async Task SignInAsync(Visit visit, User user)
    {
        var node = Deployment.Nodes[0];
        using var scope = node.Get<IServiceScopeFactory>().CreateScope();
        var session = await node.Get<Sessions>().BeginAsync(user, false, null, null, CancellationToken.None);
        var principal = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<User>>().CreateAsync(user);
        ((ClaimsIdentity)principal.Identity!).AddClaim(new(SignedIn.SessionClaim, session.Id.ToString()));
        var cookie = node.Get<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme);
        var ticket = new AuthenticationTicket(
            principal, new() { IssuedUtc = session.CreatedAt.ToDateTimeOffset(), ExpiresUtc = session.ExpiresAt.ToDateTimeOffset() }, IdentityConstants.ApplicationScheme);
        await visit.SetCookieAsync(cookie.Cookie.Name!, cookie.TicketDataFormat.Protect(ticket));
    }

    StaffCalendar Place(string name, string surname, Calendar calendar)
    {
        var place = _clinic.Place(_clinic.Staff(name, surname), calendar);
        _clinic.EveryDay(place, "09:00-14:00", "16:00-20:00");
        return place;
    }

    Service Service(string name, int minutes, string color)
    {
        var service = _clinic.Service(name);
        (service.Duration, service.Color) = (minutes, color);
        return service;
    }

    Client Client(string first, string last, string phone)
    {
        var client = _clinic.Client(first, last);
        client.Phone = phone;
        client.Fold();
        return client;
    }
}
