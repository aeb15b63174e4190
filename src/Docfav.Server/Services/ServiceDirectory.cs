using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Services;

/// <summary>Everything of a service that a manager can set.</summary>
public sealed record ServiceFields : IReadable<ServiceFields>
{
    static readonly Form<decimal?> VatForm = Form.Percentage.OrNull();

    public Given<string> Name { get; init; }
    public Given<int> Price { get; init; }
    public Given<int> Duration { get; init; }
    public Given<string?> Color { get; init; }
    public Given<decimal?> VatRate { get; init; }
    public Given<bool> IsActive { get; init; }

    public static ServiceFields Read(FieldReader fields) => new()
    {
        Name = Given<string>.ReadSet(fields, "name", Form.Line.NonBlank(), "Name of the service"),
        Price = Given<int>.ReadSet(fields, "price", Form.Price, "Price, VAT included"),
        Duration = Given<int>.ReadSet(fields, "duration", Form.ServiceDuration, "Minutes that it takes"),
        Color = Given<string?>.Read(fields, "color", Form.Color, "Colour in the agenda"),
        VatRate = Given<decimal?>.Read(fields, "vat_rate", VatForm, "VAT rate in per cent"),
        IsActive = Given<bool>.ReadSet(fields, "is_active", Form.Boolean, "Whether it can be booked"),
    };

    internal void ApplyTo(Service service)
    {
        service.Name = Name.Or(service.Name);
        service.Price = Price.Or(service.Price);
        service.Duration = Duration.Or(service.Duration);
        service.Color = Color.Or(service.Color);
        service.VatRate = VatRate.Or(service.VatRate);
        service.IsActive = IsActive.Or(service.IsActive);
    }
}

/// <summary>What reads and changes a clinic's catalogue.</summary>
public sealed class ServiceDirectory(IDatabase database, IClock clock)
{
    /// <summary>The clinic's services by name, inactive ones included.</summary>
    public async Task<IReadOnlyList<ServiceSummary>> ListAsync(Guid clinicId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var services = await db.Services.Where(service => service.ClinicId == clinicId).ToListAsync(cancellation);
        return NameOrder.Sorted(services.Select(ServiceSummary.Of), service => service.Name, service => service.Id);
    }

    /// <summary>A service; null where the clinic has none such.</summary>
    public async Task<ServiceSummary?> ReadAsync(Guid clinicId, Guid serviceId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await db.Services.SingleOrDefaultAsync(service => service.ClinicId == clinicId && service.Id == serviceId, cancellation) is { } service
            ? ServiceSummary.Of(service) : null;
    }

    /// <summary>Makes a service, active unless the fields say otherwise.</summary>
    /// <returns>Its id, or why not: it needs name, price and duration.</returns>
    public async Task<(Guid? Id, Refusal? Refusal)> CreateAsync(Guid clinicId, ServiceFields fields, CancellationToken cancellation)
    {
        var missing = !fields.Name.IsGiven ? "name" : !fields.Price.IsGiven ? "price" : !fields.Duration.IsGiven ? "duration" : null;
        if (missing is not null)
        {
            return (null, Refusal.Invalid(missing, $"{missing} is required"));
        }

        var id = Guid.CreateVersion7(clock.GetCurrentInstant().ToDateTimeOffset());
        await database.WriteAsync(
            (db, token) =>
            {
                var service = new Service { ClinicId = clinicId, Id = id, Name = "", IsActive = true };
                fields.ApplyTo(service);
                db.Services.Add(service);
                return db.SaveChangesAsync(token);
            },
            cancellation);
        return (id, null);
    }

    /// <summary>Changes what is given of a service, and leaves the rest. What is booked keeps its price and its time.</summary>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="seen">What was stored when it was read.</param>
    /// <param name="fields">What is to change.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null, or why not: <see cref="RefusalCode.NotFound"/>, or the field <c>changed_meanwhile</c> where somebody else has been faster.</returns>
    public Task<Refusal?> ChangeAsync(Guid clinicId, ServiceSummary seen, ServiceFields fields, CancellationToken cancellation) =>
        database.WriteAsync<Refusal?>(
            async (db, token) =>
            {
                var row = db.Services.Where(service => service.ClinicId == clinicId && service.Id == seen.Id);
                // Locks it: two who save at once follow one another.
                await row.ExecuteUpdateAsync(set => set.SetProperty(service => service.IsActive, service => service.IsActive), token);
                if (await row.SingleOrDefaultAsync(token) is not { } stored)
                {
                    return Refusal.Of(RefusalCode.NotFound);
                }

                if (ServiceSummary.Of(stored) != seen)
                {
                    return Edited.Meanwhile;
                }

                fields.ApplyTo(stored);
                await db.SaveChangesAsync(token);
                return null;
            },
            cancellation);
}
