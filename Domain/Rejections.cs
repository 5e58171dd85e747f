namespace Billing.Domain;

/// <summary>Everything the domain can refuse. The codes are an outward contract: none is renamed or reused.</summary>
public static class Rejections
{
    // Catalog
    public static Rejection QuantityNotPositive(string param) => new("quantity_not_positive", "The quantity must be above zero.", param);

    public static Rejection PriceNegative => new("price_negative", "A price cannot be negative.", "price");

    public static Rejection PriceTooFine => new("price_too_fine", "A price has at most twelve decimal places.", "price");

    public static Rejection MinimumAboveMaximum => new("minimum_above_maximum", "The minimum is above the maximum.", "minimum");

    public static Rejection TiersOverlapOrEnd =>
        new("tiers_overlap", "Bounds of tiers must rise, and the last tier must have none.", "tiers");

    public static Rejection MatrixCellTwice => new("matrix_cell_twice", "A combination of properties is priced twice.", "cells");

    // Invoices and credit notes
    public static Rejection InvoiceLineUnknown(string id) => new("invoice_line_unknown", $"The invoice has no line {id}.", "lines");

    public static Rejection CreditAboveLine(string id) =>
        new("credit_above_invoice", $"More would be credited than is left of line {id}.", "lines");

    // Test clocks
    public static Rejection TestClockExists => new("test_clock_exists", "A test clock with this id exists already.");

    public static Rejection TestClockUnknown => new("test_clock_unknown", "There is no test clock with this id.");

    public static Rejection TestClockGoesBack => new("test_clock_goes_back", "A test clock only moves forward.", "to");

    public static Rejection TestClockAdvanceTooFar =>
        new("test_clock_advance_too_far", "A test clock advances at most a hundred years at a time.", "to");
}
