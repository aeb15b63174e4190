using System.Buffers;
using System.Text.Json;
using Docfav.Scheduling.Availability;
using Docfav.Server.Api;
using NodaTime;

namespace Docfav.Server.Availability;

/// <summary>Writes slots as <see cref="StaffSlots"/>: a month of a calendar has tens of thousands, which the serializer would take ten times as long for.</summary>
static class SlotsWriter
{
    const int MostBytesOfSlot = 128;

    public static void Write(Utf8JsonWriter writer, IEnumerable<PlaceAgenda> agendas, SlotSearch search, Instant? notBefore)
    {
        writer.WriteStartArray();
        foreach (var agenda in agendas)
        {
            var place = agenda.Place;
            writer.WriteStartObject();
            writer.WriteString("staff_id"u8, place.StaffId);
            writer.WriteString("staff_calendar_id"u8, place.StaffCalendarId);
            writer.WriteString("name"u8, place.StaffName);
            writer.WriteString("timezone"u8, place.Timezone);
            writer.WriteNumber("slot_duration"u8, (int)search.SlotLength.TotalMinutes);
            writer.WriteStartArray("available_slots"u8);
            foreach (var day in Slots.Of(agenda.Agenda, search))
            {
                writer.WriteStartObject();
                writer.WritePropertyName("date"u8);
                JsonSerializer.Serialize(writer, day.Date, ApiJson.Options);
                writer.WriteString("day"u8, AvailabilityAnswers.NameOf(day.Date.DayOfWeek));
                writer.WriteString("type"u8, AvailabilityAnswers.NameOf(day.Type));
                writer.WritePropertyName("slots"u8);
                WriteSlots(writer, day.Slots, notBefore);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static void WriteSlots(Utf8JsonWriter writer, IReadOnlyList<Slot> slots, Instant? notBefore)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(2 + (slots.Count * MostBytesOfSlot));
        var text = new Text(buffer);
        text.Add("["u8);
        for (var i = 0; i < slots.Count; i++)
        {
            var slot = slots[i];
            if (notBefore is { } now && slot.Span.Start < now)
            {
                continue;
            }

            text.Add(text.Length == 1 ? "{\"from\":\""u8 : ",{\"from\":\""u8);
            text.Add(slot.Span.Start);
            text.Add("\",\"to\":\""u8);
            text.Add(slot.Span.End);
            text.Add(slot.Available ? "\",\"available\":true,\"hour_type\":\"WORKING_DAY\"}"u8 : "\",\"available\":false,\"hour_type\":\"WORKING_DAY\"}"u8);
        }

        text.Add("]"u8);
        writer.WriteRawValue(text.Written, skipInputValidation: true);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    ref struct Text(Span<byte> buffer)
    {
        readonly Span<byte> _buffer = buffer;

        public int Length { get; private set; }

        public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

        public void Add(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_buffer[Length..]);
            Length += bytes.Length;
        }

        public void Add(Instant instant)
        {
            InstantText.Write(instant, _buffer[Length..]);
            Length += InstantText.Length;
        }
    }
}
