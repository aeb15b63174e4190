global using Shouldly;
global using Xunit;
global using static Docfav.Scheduling.Tests.Written;
