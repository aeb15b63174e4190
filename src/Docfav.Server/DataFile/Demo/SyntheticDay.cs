namespace Docfav.Server.DataFile.Demo;

/// <summary>A synthetic working day: ten half hours from 09:00, eight from 15:30; half an hour before and after them is for other things.</summary>
static class SyntheticDay
{
    /// <summary>Minutes.</summary>
    public const int Slot = 30;

    /// <summary>The first half hour of appointments, in minutes since midnight.</summary>
    public const int Opening = 9 * 60;

    /// <summary>The half hour after the last of them.</summary>
    public const int Paperwork = 19 * 60 + 30;

    /// <summary>Working hours, in minutes since midnight.</summary>
    public static readonly (int Start, int End)[] Hours = [(8 * 60 + 30, 14 * 60), (15 * 60 + 30, 20 * 60)];

    const int Slots = 18;
    const int MorningSlots = 10;
    const int Break = 90;

    /// <summary>Half hours for so many appointments, in order: minutes since the opening, and the minutes free from there.</summary>
    public static IEnumerable<(int Minute, int Room)> Deal(Dice dice, int count)
    {
        var taken = Choose(dice, count);
        for (var slot = 0; slot < Slots; slot++)
        {
            if ((taken & (1 << slot)) == 0)
            {
                continue;
            }

            var last = slot is MorningSlots - 1 or Slots - 1;
            var alone = !last && (taken & (1 << (slot + 1))) == 0;
            yield return ((slot * Slot) + (slot < MorningSlots ? 0 : Break), alone ? 2 * Slot : Slot);
        }
    }

    // Each choice of so many of the half hours is as likely as any other.
    static int Choose(Dice dice, int count)
    {
        var (taken, left) = (0, count);
        for (var slot = 0; slot < Slots && left > 0; slot++)
        {
            if (dice.Below(Slots - slot) < left)
            {
                taken |= 1 << slot;
                left--;
            }
        }

        return taken;
    }
}
