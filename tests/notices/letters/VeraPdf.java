// Checks files against PDF/A-3a and PDF/UA-1 with veraPDF: prints a line for each rule that a file breaks.
import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class VeraPdf {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String file : files) {
            for (PDFAFlavour flavour : new PDFAFlavour[] {PDFAFlavour.PDFA_3_A, PDFAFlavour.PDFUA_1}) {
                try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(file), flavour)) {
                    ValidationResult found = Foundries.defaultInstance().createValidator(flavour, false).validate(parser);
                    System.out.println("checked " + file + " " + flavour.getId() + " " + found.isCompliant());
                    for (TestAssertion each : found.getTestAssertions()) {
                        if (each.getStatus() == TestAssertion.Status.FAILED) {
                            System.out.println("broken " + file + " " + each.getRuleId().getClause() + " " + each.getMessage());
                        }
                    }
                }
            }
        }
    }
}
