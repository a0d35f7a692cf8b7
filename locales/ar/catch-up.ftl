### View: catch-up.

catch-up--title = ما وصل في غيابك
catch-up--since = كنت بعيدًا عن هذا الجهاز منذ
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
catch-up--owed = { $category ->
        [zero] لم يصل أثناء ذلك ما ينتظر إقرارك.
        [one] وصل أثناء ذلك تعميم واحد ينتظر إقرارك.
        [two] وصل أثناء ذلك تعميمان ينتظران إقرارك.
        [few] وصلت أثناء ذلك { $n } تعاميم تنتظر إقرارك.
        [many] وصل أثناء ذلك { $n } تعميمًا ينتظر إقرارك.
       *[other] وصل أثناء ذلك { $n } تعميم ينتظر إقرارك.
    }

catch-up--order = هذا كل ما ينتظر إقرارك، أكثره إلزامًا أولًا.
catch-up--seen = اطّلعت على القائمة
catch-up--inbox = إلى الوارد
catch-up--seen-hint = الاطّلاع على القائمة ليس إقرارًا: يبقى كل تعميم بانتظار إقرارك.
