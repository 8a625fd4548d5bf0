#include <string.h>

#include "rules/engine/compile/code.h"
#include "rules/engine/lib/pattern.h"

/* Programs as text: one instruction a line, bodies indented. */

const char *
wp_cel_opcode_name(WpCelOpcode op)
{
    static const char *const names[] = {
#define WP_CEL_OPCODE(id, mnemonic, meaning) mnemonic,
#include "rules/engine/compile/opcodes.def"
#undef WP_CEL_OPCODE
    };

    return names[op];
}

static void
append_registers(GString *out, const WpCelInstruction *instruction)
{
    for (uint32_t i = 0; i < instruction->n; i++)
        g_string_append_printf(out, " r%u", instruction->a + i);
}

static void
append_pattern(GString *out, const WpCelPattern *pattern)
{
    const char *text = wp_cel_pattern_text(pattern);
    WpCelValue value = wp_cel_string(text, strlen(text));

    wp_cel_value_append(out, &value);
}

static void
append_operands(GString *out, const WpCelProgram *program, const WpCelInstruction *instruction)
{
    switch ((WpCelOpcode)instruction->op) {
    case WP_CEL_DO_CONSTANT:
    case WP_CEL_DO_UNBOUND:
        g_string_append_c(out, ' ');
        wp_cel_value_append(out, &program->constants[instruction->index]);
        break;
    case WP_CEL_DO_ROOT:
        g_string_append_printf(out, " %s", program->root);
        break;
    case WP_CEL_DO_VARIABLE:
        g_string_append_printf(out, " %s", program->names[instruction->index]);
        break;
    case WP_CEL_DO_FIELD:
        if (!instruction->n)
            g_string_append_printf(out, " r%u", instruction->a);
        g_string_append_printf(out, " %s", program->fields[instruction->field].path);
        break;
    case WP_CEL_DO_SELECT:
    case WP_CEL_DO_HAS:
        g_string_append_printf(out, " r%u ", instruction->a);
        wp_cel_value_append(out, &program->constants[instruction->index]);
        break;
    case WP_CEL_DO_LOOKUP:
        g_string_append_printf(out, " r%u %s", instruction->a,
                               program->fields[instruction->field].path);
        break;
    case WP_CEL_DO_CALL:
        g_string_append_printf(out, " %s", program->callees[instruction->index].name);
        append_registers(out, instruction);
        break;
    case WP_CEL_DO_LIST:
    case WP_CEL_DO_MAP:
        append_registers(out, instruction);
        break;
    case WP_CEL_DO_MATCHES:
        g_string_append_printf(out, " r%u ", instruction->a);
        append_pattern(out, program->patterns[instruction->index]);
        break;
    case WP_CEL_DO_INDEX:
    case WP_CEL_DO_EQ:
    case WP_CEL_DO_NE:
    case WP_CEL_DO_LT:
    case WP_CEL_DO_LE:
    case WP_CEL_DO_GT:
    case WP_CEL_DO_GE:
    case WP_CEL_DO_IN:
    case WP_CEL_DO_ADD:
    case WP_CEL_DO_SUBTRACT:
    case WP_CEL_DO_MULTIPLY:
    case WP_CEL_DO_DIVIDE:
    case WP_CEL_DO_REMAINDER:
        g_string_append_printf(out, " r%u r%u", instruction->a, instruction->b);
        break;
    case WP_CEL_DO_LOCAL:
    case WP_CEL_DO_KNOWN:
    case WP_CEL_DO_NOT:
    case WP_CEL_DO_NEGATE:
        g_string_append_printf(out, " r%u", instruction->a);
        break;
    case WP_CEL_DO_AND:
    case WP_CEL_DO_OR:
    case WP_CEL_DO_CHOOSE:
        g_string_append(out, instruction->is_dear ? " chosen lanes" : "");
        break;
    case WP_CEL_DO_ALL:
    case WP_CEL_DO_EXISTS:
    case WP_CEL_DO_EXISTS_ONE:
    case WP_CEL_DO_FILTER:
    case WP_CEL_DO_TRANSFORM:
        g_string_append_printf(out, " item r%u", instruction->to + 1);
        break;
    case WP_CEL_DO_BIND:
    case WP_CEL_DO_ONCE:
    case WP_CEL_DO_PER_TEXT:
        break;
    }
}

static void
append_block(GString *out, const WpCelProgram *program, uint32_t begin, uint32_t end, int level)
{
    for (uint32_t i = begin; i < end;) {
        const WpCelInstruction *instruction = &program->code[i++];

        g_string_append_printf(out, "%*s%s r%u", 2 * level, "", wp_cel_opcode_name(instruction->op),
                               instruction->to);
        append_operands(out, program, instruction);
        for (unsigned k = 0; k < 2 && instruction->body[k] > 0; k++) {
            g_string_append(out, " {\n");
            append_block(out, program, i, i + instruction->body[k], level + 1);
            g_string_append_printf(out, "%*s}", 2 * level, "");
            i += instruction->body[k];
        }
        g_string_append_c(out, '\n');
    }
}

void
wp_cel_program_dump(const WpCelProgram *program, GString *out)
{
    append_block(out, program, 0, program->n_code, 0);
}
