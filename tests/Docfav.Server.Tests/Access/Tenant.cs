using System.Net;
using Docfav.Server.Access;
using Docfav.Server.Clinics;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Hosting;

namespace Docfav.Server.Tests.Access;

/// <summary>A clinic with one of everything, each bearing the tenant's word.</summary>
public sealed record Tenant(Clinic Clinic, Guid Profile, Guid Calendar, Guid Staff, Guid StaffCalendar, Guid Service, Guid Client, string Word)
{
    /// <summary>The ids of what lies in the clinic.</summary>
    public IReadOnlyList<Guid> Ids => [Clinic.Id, Profile, Calendar, Staff, StaffCalendar, Service, Client];

    /// <summary>Makes a clinic that the user manages, with this many clients.</summary>
    public static async Task<Tenant> MakeAsync(Deployment deployment, User user, int clients = 1)
    {
        var word = $"w{Guid.NewGuid():N}"[..12];
        var clinic = new Clinic { Id = Guid.NewGuid(), Name = word, City = word, Timezone = "Europe/Madrid" };
        var member = new Member { ClinicId = clinic.Id, Id = Guid.NewGuid(), UserId = user.Id, Type = "professional", IsManager = true };
        var calendar = new Calendar { ClinicId = clinic.Id, Id = Guid.NewGuid(), Name = word, IsActive = true };
        var staff = new StaffMember { ClinicId = clinic.Id, Id = Guid.NewGuid(), Name = word, IsActive = true };
        var staffCalendar = new StaffCalendar
        {
            ClinicId = clinic.Id,
            Id = Guid.NewGuid(),
            StaffId = staff.Id,
            CalendarId = calendar.Id,
            Email = $"{word}@example.com",
            SlotDuration = 15,
            IsActive = true,
            Timezone = "Europe/Madrid",
        };
        var service = new Service { ClinicId = clinic.Id, Id = Guid.NewGuid(), Name = word, Price = 5000, Duration = 30, IsActive = true };
        await deployment.SaveAsync(clinic, new ClinicCounters { ClinicId = clinic.Id }, member, calendar, staff, staffCalendar, service);
        var author = deployment.Nodes[0].Client(await deployment.KeyAsync(user), clinic.Id);
        var made = new List<Guid>();
        for (var i = 0; i < clients; i++)
        {
            var client = await author.PostAsync("clinic/clients", $$"""{"name":"{{word}}","email":"{{word}}-{{i}}@example.com"}""");
            made.Add(client.ShouldSucceed(HttpStatusCode.Created).GetProperty("id").GetGuid());
        }

        return new(clinic, member.Id, calendar.Id, staff.Id, staffCalendar.Id, service.Id, made[0], word);
    }
}
