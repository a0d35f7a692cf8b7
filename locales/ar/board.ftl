### View: board.

board--hint = وقائع مستقلة عن كل تعميم: وصل، عُرض، فُتح، أُقرّ به.
board--arriving = جارٍ تحميل اللوحة…
board--empty = لا تعاميم لفريقك بعد
board--empty-hint = يظهر هنا كل تعميم يشمل أحدًا من فريقك، وأين وصل عند كل واحد.
board--back = كل التعاميم
board--issued = صدر
board--reached = وصل
board--shown = عُرض
board--opened = فُتح
board--acknowledged = أُقرّ به
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--not-reached = { $category ->
        [zero] وصل إلى الجميع
        [one] لم يصل إلى واحد
        [two] لم يصل إلى اثنين
        [few] لم يصل إلى { $n }
        [many] لم يصل إلى { $n }
       *[other] لم يصل إلى { $n }
    }

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
board--audience = { $category ->
        [zero] لا مكلفين
        [one] مكلف واحد
        [two] مكلفان
        [few] { $n } مكلفين
        [many] { $n } مكلفًا
       *[other] { $n } مكلف
    }

# Variables:
#   $fact: the name of a fact
#   $n: how many people, in the person's digits
board--layer-figure = { $fact } { $n }

# Variables:
#   $audience: how many people owe
#   $facts: each fact with its number
board--bar = { $audience }: { $facts }

# Variables:
#   $done: how many did
#   $all: how many should
board--of = { $done } من { $all }

board--overlap = كل واقعة محسوبة وحدها: من أقرّ بالتعميم محسوب أيضًا فيمن وصل إليه، ولا تُستنتج واقعة من أخرى.
board--deadline = موعد الإقرار
board--all-units = كل الوحدات
board--people = الموظفون
board--employee = الموظف
board--last-contact = آخر اتصال لجهازه
board--never = لم يتصل بعد
board--nobody = لا أحد في هذه الوحدة
